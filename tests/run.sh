#!/bin/sh
# SPDX-License-Identifier: 0BSD
set -eu
usage() {
    cat <<END
usage: tests/run.sh [--packages] [quick | ci | all] [SUITE...] [-- PYTEST-OPTION...]
       tests/run.sh bench [TABLE...]              prints what probes cost, beside the peers
       tests/run.sh compare-header [ADAPTER.h]    our header and another

Installs what the suites need (apt-get, as root or through sudo; elsewhere it
names the packages and stops), builds, runs, and ends with the line
"N passed, N failed, N skipped".

    quick           the suites of the first group, in their shortest form (the default)
    ci              every suite in a short form: what protects main; also if suites are named
    all             every suite, or those named, in full

Suites, each a directory here, with a line in tests/README.md:
$(describe default)

$(describe long)

--packages   only print the Debian packages that are missing
Environment: SDTKIT_BUILD              build directory (default: build)
             SDTKIT_TEST_CC, _CXX      compilers to test ("gcc clang", "g++ clang++")
             SDTKIT_TEST_REGENERATE=1  rewrite the expected files of the generator
             SDTKIT_KERNELS            keeps the kernels (default: ~/.cache/sdtkit/kernels)
END
}

# A suite is a directory with a needs.sh, whose second line is "# default: TEXT" or "# long: TEXT".
top=$(cd "$(dirname "$0")/.." && pwd)
suites_of() {
    grep -l "^# $1: " "$top"/tests/*/needs.sh | sed 's|/needs.sh$||; s|.*/||'
}
describe() {
    for each in $(suites_of "$1"); do
        sed -n "s/^# $1: /$each /p" "$top/tests/$each/needs.sh"
    done | while read -r each text; do printf '    %-15s %s\n' "$each" "$text"; done
}
suites=
size=
only_packages=
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) usage; exit 0 ;;
        --packages) only_packages=1 ;;
        compare-header) shift; exec "$top/tests/compare/compare.py" "$@" ;;
        --) shift; break ;;
        bench) shift; exec /usr/bin/python3 "$top/tests/bench/run.py" "$@" ;;
        quick | ci | all) size=$1 ;;
        -*) usage >&2; echo "tests/run.sh: unknown option $1" >&2; exit 2 ;;
        *)
            if [ ! -f "$top/tests/${1:-.}/needs.sh" ] || [ "$1" = support ]; then
                usage >&2
                echo "tests/run.sh: no suite is called $1" >&2
                exit 2
            fi
            suites="$suites $1" ;;
    esac
    shift
done
: "${size:=${suites:+ci}}" "${size:=quick}"
if [ -z "$suites" ]; then
    suites=$(suites_of default)
    [ "$size" = quick ] || suites="$suites $(suites_of long)"
fi

# --- what the suites need -------------------------------------------------------------------

. "$top/examples/packages.sh"
# pytest comes from Debian's package, so this is Debian's interpreter and no other.
python=python3
[ -x /usr/bin/python3 ] && python=/usr/bin/python3

needs python3 program "$python"
needs python3-pytest "$python" -c 'import pytest'
needs python3-pytest-xdist "$python" -c 'import xdist'
needs python3-pytest-timeout "$python" -c 'import pytest_timeout'
needs gcc program gcc
needs libc6-dev compiles stdlib.h gcc
needs binutils program readelf
needs g++ program g++
needs clang program clang

# Each suite's needs.sh may ask for $size: some packages serve the longer forms alone.
. "$top/tests/support/needs.sh"
for suite in $suites; do
    # shellcheck source=/dev/null
    . "$top/tests/$suite/needs.sh"
done
if [ "$only_packages" ]; then
    # shellcheck disable=SC2086
    [ -z "$missing_packages" ] || printf '%s\n' $missing_packages | sort -u
    exit 0
fi
install_missing

# --- run ------------------------------------------------------------------------------------

export SDTKIT_BUILD="${SDTKIT_BUILD:-$top/build}" SDTKIT_TEST_SIZE="$size"
mkdir -p "$SDTKIT_BUILD/bin"
# One interpreter for all: the start script of a version manager costs more than the generator.
ln -sfn "$(command -v "$python")" "$SDTKIT_BUILD/bin/python3"
PATH=$(cd "$SDTKIT_BUILD/bin" && pwd):$PATH
export PATH
SDTKIT_TEST_COUNTS=$(mktemp -p "$SDTKIT_BUILD")
export SDTKIT_TEST_COUNTS PYTHONDONTWRITEBYTECODE=1
trap 'rm -f "$SDTKIT_TEST_COUNTS"' EXIT
trap 'exit 130' INT TERM

directories=
for suite in $suites; do
    directories="$directories $top/tests/$suite"
done
status=0
# shellcheck disable=SC2086
"$python" -m pytest -q -p no:cacheprovider -n 2 --timeout 1800 -rs --rootdir "$top/tests" $directories "$@" \
    || status=$?
# Last line of all, whatever pytest printed; no line if it did not come to an end.
cat "$SDTKIT_TEST_COUNTS"
exit "$status"
