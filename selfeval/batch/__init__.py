"""Many projects: finding workbooks, loading forms, making and writing reports, collecting results."""
