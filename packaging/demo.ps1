# Make the demo station and open the desktop on it, on Windows.
# This script was never run: no Windows machine was at hand. packaging/demo.sh is the tried one.
param([Parameter(ValueFromRemainingArguments)] [string[]] $DemoArguments)

$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')
Write-Warning 'This script has not been tried on Windows. Please report what goes wrong.'
. ./packaging/setup.ps1

Install-Environment desktop
& .venv/Scripts/icimps.exe demo @DemoArguments
exit $LASTEXITCODE
