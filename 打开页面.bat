@echo off
chcp 65001 >nul
pushd "%~dp0" || (
    echo 打不开程序所在的文件夹，请把程序复制到本机的磁盘上，再双击本文件。
    pause
    exit /b 2
)
set "PYTHON="
for %%P in ("py -3" "python") do if not defined PYTHON (
    %%~P -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul && set "PYTHON=%%~P"
)
if not defined PYTHON (
    echo 需要 Python 3.11 或更新的版本。请安装 Python，安装时勾选 Add python.exe to PATH，然后再双击本文件。
    goto failed
)
.venv\Scripts\python.exe -m pip --version >nul 2>nul
if errorlevel 1 (
    echo 正在准备环境，请稍候……
    if exist .venv rmdir /s /q .venv
    %PYTHON% -m venv .venv
    if errorlevel 1 (
        echo 没有建成 Python 环境，请重新安装 Python 后再双击本文件。
        if exist .venv rmdir /s /q .venv
        goto failed
    )
)
fc /b requirements.txt .venv\installed.txt >nul 2>nul
if errorlevel 1 (
    .venv\Scripts\python.exe -m pip install --quiet --disable-pip-version-check -r requirements.txt
    if errorlevel 1 (
        echo 安装没有成功，请检查网络后再双击本文件。
        goto failed
    )
    copy /y requirements.txt .venv\installed.txt >nul
)
.venv\Scripts\python.exe generate.py serve
set "RESULT=%ERRORLEVEL%"
popd
echo.
pause
exit /b %RESULT%

:failed
popd
pause
exit /b 2
