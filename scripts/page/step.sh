#!/usr/bin/env bash
# The page's own step in CI: make Pyodide's parts, put the page together, try it in Chromium and Firefox.
# Pyodide's parts are kept in the user's cache folder, where there is one, and used again as long as the
# recipe is the same. Exit code 3: a piece cannot be had here, so nothing is claimed about the page.
set -euo pipefail
cd "$(dirname "$0")/../.."
WORK=build/page
KEPT=${XDG_CACHE_HOME:-$HOME/.cache}
PAGE=$PWD/$WORK/handlingsplan.html

command -v firefox-esr >/dev/null || {
    printf 'A piece of the page cannot be had here: Firefox (firefox-esr).\n'
    exit 3
}
mkdir -p $WORK
if [ -d "$KEPT/handlingsplan-page/pyodide" ] && [ ! -d $WORK/pyodide ]; then
    cp -r "$KEPT/handlingsplan-page/pyodide" $WORK
fi
bash scripts/page/supply.sh $WORK
if [ -d "$KEPT" ]; then
    mkdir -p "$KEPT/handlingsplan-page"
    rm -rf "$KEPT/handlingsplan-page/pyodide"
    cp -r $WORK/pyodide "$KEPT/handlingsplan-page"
fi
.venv/bin/python scripts/page.py --pyodide $WORK/pyodide --ut "$PAGE"
# With this variable the tests fail where they would otherwise be skipped.
HANDLINGSPLAN_PAGE=$PAGE .venv/bin/python -m pytest -q tests/test_page.py tests/test_page_firefox.py
