"""The overview of many projects: 汇总表.xlsx and 汇总.html, made from what is recorded of each project."""
