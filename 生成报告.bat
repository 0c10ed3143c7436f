@echo off
rem Double-click it to make the reports of the workbooks in the folder input, or drop workbooks and folders onto it.
setlocal EnableExtensions EnableDelayedExpansion
rem Dropped files are taken from this line: in the arguments cmd has cut a path in two at its ampersand.
set "SELFEVAL_LINE=!cmdcmdline!"
set "SELFEVAL_CLICKED="
if not "!SELFEVAL_LINE:/c =!"=="!SELFEVAL_LINE!" set "SELFEVAL_CLICKED=1"
setlocal DisableDelayedExpansion
set "SELFEVAL_FILE=%~f0"
"%~dp0windows\start.bat" report %*
