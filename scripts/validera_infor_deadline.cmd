@echo off
chcp 65001 >nul
rem Granskar planerna inför en inlämning. Dubbelklicka, eller dra mappen med planer hit.
set PYTHONUTF8=1
rem Inga program tas ur mappen man står i, som kan vara den med inkomna planer.
set NoDefaultCurrentDirectoryInExePath=1
where $PATH:py >nul 2>nul && (set "PYTHON=py -3") || (set "PYTHON=python")
if "%~1"=="" (
  %PYTHON% "%~dp0validera_infor_deadline.py"
) else (
  %PYTHON% "%~dp0validera_infor_deadline.py" "%~1"
)
set KOD=%ERRORLEVEL%
echo.
pause
exit /b %KOD%
