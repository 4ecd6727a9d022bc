@echo off
rem Opens the workbench. ASCII but for the last lines: cmd.exe reads this file in the code page of the machine.
rem No ( ) blocks around paths: the folder may be named with a bracket.
setlocal
title narrate
set "program=%~dp0program"
set "log=%~dp0start-log.txt"
if not exist "%program%\python\python.exe" goto incomplete
if not exist "%program%\start.py" goto incomplete
md "%~dp0.probe" 2>nul
if not exist "%~dp0.probe" set "log=%TEMP%\narrate-start-log.txt"
rd "%~dp0.probe" 2>nul
pushd "%~dp0"
"%program%\python\python.exe" -X utf8 "%program%\start.py" "%~1" 2>"%log%"
set "status=%errorlevel%"
popd
if "%status%"=="0" goto end
if "%status%"=="70" goto told
>>"%log%" echo python.exe: exit status %status%
chcp 65001 >nul
type "%program%\cannot-start.txt"
type "%log%"
:told
echo.
echo   log: "%log%"
pause
exit /b 1
:end
exit /b 0
:incomplete
chcp 65001 >nul
echo.
echo   程序不完整：这个文件旁边没有 program 文件夹，或里面缺文件。
echo   请把压缩包整个解压（右键，全部解压缩），再双击解压出来的“开始.cmd”；不要在压缩包里直接打开。
echo   解压过仍然这样，多半是杀毒软件删了文件：看它的隔离区，恢复以后加入信任，或者重新解压。
echo   (Unpack the whole .zip first: the folder "program" is missing or incomplete.)
echo.
pause
exit /b 1
