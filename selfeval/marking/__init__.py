"""Marks a workbook: colours, comments and a sheet of problems, put into the user's own package."""
