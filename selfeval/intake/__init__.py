"""From a workbook file to a Project; the only place that knows Excel's formats."""
