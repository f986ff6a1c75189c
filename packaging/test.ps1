# All checks and all tests, on Windows.
# This script was never run: no Windows machine was at hand. packaging/test.sh is the tried one.
#
# It starts no database: set ICIMPS_TEST_PG_URL to a superuser's address of a PostgreSQL that has
# PostGIS and pgaudit, such as postgresql+psycopg2://postgres:PASSWORD@127.0.0.1:5432/postgres.
param([Parameter(ValueFromRemainingArguments)] [string[]] $PytestArguments)

$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')
Write-Warning 'This script has not been tried on Windows. Please report what goes wrong.'
if (-not $env:ICIMPS_TEST_PG_URL) { throw 'Set ICIMPS_TEST_PG_URL first; see the head of this script.' }
. ./packaging/setup.ps1

Install-Environment dev
$bin = '.venv/Scripts'
$failed = $false
foreach ($check in @(
        { & $bin/ruff.exe format --check . }, { & $bin/ruff.exe check . }, { & $bin/mypy.exe },
        { & $bin/lint-imports.exe }, { & $bin/deptry.exe . })) {
    & $check
    if ($LASTEXITCODE) { $failed = $true }
}
& $bin/python.exe -m pytest -m 'not campaign' @PytestArguments
if ($LASTEXITCODE) { exit $LASTEXITCODE }
exit [int] $failed
