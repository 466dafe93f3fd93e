#!/bin/sh
# SPDX-License-Identifier: 0BSD
set -eu
usage() {
    cat <<END
usage: tests/run.sh [--packages] [SUITE...] [-- PYTEST-OPTION...]

Installs what the suites need (apt-get, as root or through sudo; elsewhere it
names the packages and stops), builds, runs, and ends with the line
"N passed, N failed, N skipped".

Suites: header gen interp tools doc    the default, a few minutes
        cpython                        builds CPython 3.11 twice, about 15 minutes
        default, all

--packages   only print the Debian packages that are missing
Environment: SDTKIT_BUILD              build directory (default: build)
             SDTKIT_TEST_CC, _CXX      compilers to test ("gcc clang", "g++ clang++")
             SDTKIT_TEST_REGENERATE=1  rewrite the expected files of the generator
END
}

top=$(cd "$(dirname "$0")/.." && pwd)
default_suites="header gen interp tools doc"
suites=
only_packages=
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) usage; exit 0 ;;
        --packages) only_packages=1 ;;
        --) shift; break ;;
        default) suites="$suites $default_suites" ;;
        all) suites="$suites $default_suites cpython" ;;
        -*) usage >&2; echo "tests/run.sh: unknown option $1" >&2; exit 2 ;;
        *)
            if [ ! -d "$top/tests/$1" ] || [ "$1" = support ]; then
                usage >&2
                echo "tests/run.sh: no suite is called $1" >&2
                exit 2
            fi
            suites="$suites $1" ;;
    esac
    shift
done
[ "$suites" ] || suites=$default_suites

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
for suite in $suites; do
    case $suite in
        header | gen)
            needs g++ program g++
            needs clang program clang
            needs gdb program gdb
            needs valgrind program valgrind
            needs gcc-aarch64-linux-gnu program aarch64-linux-gnu-gcc
            needs libc6-dev-arm64-cross compiles stdlib.h aarch64-linux-gnu-gcc ;;
        interp | tools | doc)
            needs meson program meson
            needs ninja-build program ninja
            needs clang program clang
            needs gdb program gdb
            needs valgrind program valgrind
            needs bpftrace program bpftrace
            needs elfutils program eu-readelf
            needs systemtap-sdt-dev compiles sys/sdt.h gcc
            needs systemtap-sdt-dev program dtrace
            needs systemtap program stap ;;
        cpython)
            needs make program make
            needs dpkg-dev program dpkg-source
            needs xz-utils program xz
            needs bpftrace program bpftrace
            needs systemtap-sdt-dev compiles sys/sdt.h gcc
            needs systemtap-sdt-dev program dtrace ;;
    esac
done
if [ "$only_packages" ]; then
    # shellcheck disable=SC2086
    [ -z "$missing_packages" ] || printf '%s\n' $missing_packages | sort -u
    exit 0
fi
install_missing

# --- run ------------------------------------------------------------------------------------

export SDTKIT_BUILD="${SDTKIT_BUILD:-$top/build}"
mkdir -p "$SDTKIT_BUILD"
SDTKIT_TEST_COUNTS=$(mktemp "$SDTKIT_BUILD/counts.XXXXXX")
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
