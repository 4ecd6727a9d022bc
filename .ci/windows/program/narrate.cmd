@"%~dp0python\python.exe" -m narrate %*
