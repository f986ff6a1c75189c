# The set-up that demo.ps1 and test.ps1 share: Python 3.11 or newer must be installed.
# This script was never run: no Windows machine was at hand. packaging/setup.sh is the tried one.

function Install-Environment([string] $Lock) {
    $python = '.venv/Scripts/python.exe'
    $stamp = ".venv/$Lock.made-from"
    $parts = @("packaging/$Lock.lock", 'pyproject.toml') | ForEach-Object { (Get-FileHash $_).Hash }
    $from = ($parts + (Get-Location).Path) -join ' '
    if ((Test-Path $stamp) -and ((Get-Content $stamp) -eq $from)) { return }
    if (-not (Test-Path $python)) {
        & py -3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))'
        if ($LASTEXITCODE) { throw 'Python 3.11 to 3.14 is needed.' }
        & py -3 -m venv .venv
    }
    & $python -m pip install --quiet --require-hashes --no-deps --only-binary :all: `
        --requirement "packaging/$Lock.lock"
    if ($LASTEXITCODE) { throw 'The Python packages could not be installed.' }
    & $python -m pip install --quiet --no-index --no-deps --no-build-isolation --editable .
    if ($LASTEXITCODE) { throw 'The product itself could not be installed.' }
    Set-Content $stamp $from
}
