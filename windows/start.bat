@echo off
rem Finds Python and lets start.py do the rest. The first argument is what to start, the others are files.
rem This file is plain ASCII: cmd loses its place in a file with other letters. What is said in Chinese, Python says.
setlocal EnableExtensions DisableDelayedExpansion
set "PYTHON="
call :try py -3
call :try python
call :try python3
for /d %%D in ("%LOCALAPPDATA%\Programs\Python\Python3*") do call :try "%%~D\python.exe"
for /d %%D in ("%ProgramFiles%\Python3*") do call :try "%%~D\python.exe"
if not defined PYTHON goto missing
%PYTHON% "%~dp0start.py" %*
set "RESULT=%ERRORLEVEL%"
goto finish

:missing
chcp 65001 >nul
type "%~dp0no-python.txt"
set "RESULT=2"

:finish
echo.
pause
rem Started by a double click or a drop cmd must not go on: behind an ampersand in a path it would run the second half.
if defined SELFEVAL_CLICKED exit %RESULT%
exit /b %RESULT%

rem Takes a Python that is there and new enough. The one of the Microsoft Store that only opens the Store fails here.
:try
if defined PYTHON exit /b 0
%* -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul
if "%ERRORLEVEL%"=="0" set PYTHON=%*
exit /b 0
