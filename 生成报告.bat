@echo off
chcp 65001 >nul
cd /d "%~dp0"
set PYTHON=py -3
where py >nul 2>nul || set PYTHON=python
%PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul
if errorlevel 1 (
    echo 需要 Python 3.11 或更新的版本。请安装 Python，安装时勾选 Add python.exe to PATH，然后再双击本文件。
    pause
    exit /b 2
)
if not exist .venv\Scripts\python.exe (
    echo 第一次运行，正在准备环境，请稍候……
    %PYTHON% -m venv .venv
)
fc requirements.txt .venv\installed.txt >nul 2>nul
if errorlevel 1 (
    .venv\Scripts\python.exe -m pip install --quiet --disable-pip-version-check -r requirements.txt
    if errorlevel 1 (
        echo 安装没有成功，请检查网络后再双击本文件。
        pause
        exit /b 2
    )
    copy /y requirements.txt .venv\installed.txt >nul
)
.venv\Scripts\python.exe generate.py %*
set RESULT=%ERRORLEVEL%
echo.
pause
exit /b %RESULT%
