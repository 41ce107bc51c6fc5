#!/usr/bin/env bash
# The inspector's page in headless Chromium: the 25 checks. Prints SKIPPED, and proves nothing, where no Chromium can be had.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() {
    echo "SKIPPED browser tests: $1"
    exit 0
}

chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [[ -z $chromium ]]; then
    command -v apt-get >/dev/null || skip "there is no Chromium, and this system has no apt-get to install it with"
    root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || skip "there is no Chromium, and installing it takes root"
        root=(sudo -n)
    fi
    echo "Installing chromium"
    "${root[@]}" apt-get update -q >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -q -y --no-install-recommends chromium >/dev/null 2>&1 ||
        skip "Chromium cannot be installed here (apt-get install chromium failed)"
    chromium=$(command -v chromium)
fi

environment=${XDG_CACHE_HOME:-$HOME/.cache}/hone/browser-tests
if [[ ! -x $environment/bin/pytest ]] || ! cmp -s Tests/Browser/requirements.txt "$environment/requirements.txt"; then
    rm -rf "$environment"
    python3 -m venv "$environment" >/dev/null 2>&1 || skip "python3 -m venv does not work here (Debian: apt-get install python3-venv)"
    "$environment/bin/pip" install -q --disable-pip-version-check -r Tests/Browser/requirements.txt ||
        skip "the Python packages of Tests/Browser/requirements.txt cannot be installed here"
    cp Tests/Browser/requirements.txt "$environment/requirements.txt"
fi

export CHROMIUM=$chromium HONE=${HONE:-$PWD/.build/release/hone} PYTHONDONTWRITEBYTECODE=1
if [[ ${1:-} == pictures ]]; then
    shift
    exec "$environment/bin/python" Tests/Browser/pictures.py "$@"
fi
cd Tests/Browser
exec "$environment/bin/pytest" -q -p no:cacheprovider --rootdir . "$@"
