@echo off
rem A console in which "narrate" is a command. ASCII but for the last lines, as in the file that starts the workbench.
if not exist "%~dp0program\narrate.cmd" goto incomplete
title narrate
set "PATH=%~dp0program;%PATH%"
rem Chinese code pages stay: results kept with > then open in every program. Others cannot show Chinese: UTF-8.
set "codepage="
for /f "tokens=2 delims=:." %%c in ('chcp') do set "codepage=%%c"
if not "%codepage: =%"=="936" chcp 65001 >nul
set "codepage="
pushd "%~dp0"
"%COMSPEC%" /k narrate.cmd --help
exit /b 0
:incomplete
chcp 65001 >nul
echo.
echo   程序不完整：这个文件旁边没有 program 文件夹。请把压缩包整个解压，再双击解压出来的“命令行.cmd”。
echo   (Unpack the whole .zip first: the folder "program" is missing.)
echo.
pause
exit /b 1
