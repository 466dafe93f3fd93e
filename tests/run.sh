#!/bin/sh
# SPDX-License-Identifier: 0BSD
set -eu
usage() {
    cat <<END
usage: tests/run.sh [--packages] [SUITE...] [-- PYTEST-OPTION...]

Installs what the suites need (apt-get, as root or through sudo; elsewhere it
names the packages and stops), builds, runs, and ends with the line
"N passed, N failed, N skipped".

Suites: header gen interp tools doc linkers    the default, a few minutes
        cpython      builds CPython 3.11 and traces it
        compilers    every gcc and clang that Debian has, musl
        fuzz         broken and random provider files
        default, all

--packages   only print the Debian packages that are missing
Environment: SDTKIT_BUILD              build directory (default: build)
             SDTKIT_TEST_CC, _CXX      compilers to test ("gcc clang", "g++ clang++")
             SDTKIT_TEST_REGENERATE=1  rewrite the expected files of the generator
END
}

top=$(cd "$(dirname "$0")/.." && pwd)
default_suites="header gen interp tools doc linkers"
long_suites="cpython compilers fuzz"
suites=
only_packages=
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) usage; exit 0 ;;
        --packages) only_packages=1 ;;
        --) shift; break ;;
        default) suites="$suites $default_suites" ;;
        all) suites="$suites $default_suites $long_suites" ;;
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
needs g++ program g++
needs clang program clang
for suite in $suites; do
    case $suite in
        header)
            needs gdb program gdb
            needs valgrind program valgrind
            needs gcc-aarch64-linux-gnu program aarch64-linux-gnu-gcc
            needs libc6-dev-arm64-cross compiles stdlib.h aarch64-linux-gnu-gcc ;;
        gen)
            needs gdb program gdb
            needs python3-docutils "$python" -c 'import docutils'
            needs python3-jsonschema "$python" -c 'import jsonschema'
            needs cmark program cmark ;;
        interp | doc)
            needs meson program meson
            needs ninja-build program ninja
            needs gdb program gdb
            needs valgrind program valgrind
            needs bpftrace program bpftrace ;;
        tools)
            needs meson program meson
            needs ninja-build program ninja
            needs valgrind program valgrind
            needs gdb program gdb
            needs bpftrace program bpftrace
            needs elfutils program eu-readelf
            needs systemtap-sdt-dev compiles sys/sdt.h gcc
            needs systemtap-sdt-dev program dtrace
            needs systemtap program stap
            needs libbpf-dev compiles bpf/libbpf.h gcc
            needs bpftool program bpftool ;;
        linkers)
            needs lld program ld.lld
            needs mold program mold
            needs llvm program llvm-strip
            needs llvm-19 program llvm-strip-19
            needs elfutils program eu-strip
            needs dwz program dwz
            needs patchelf program patchelf
            needs gdb program gdb
            needs bpftrace program bpftrace
            needs bpfcc-tools program tplist-bpfcc
            needs linux-perf program perf
            needs systemtap-sdt-dev compiles sys/sdt.h gcc ;;
        compilers)
            for number in 11 12; do
                needs "gcc-$number" program "gcc-$number"
                needs "g++-$number" program "g++-$number"
            done
            for number in 13 14 15 16 19 22; do
                needs "clang-$number" program "clang-$number"
            done
            needs musl-tools program musl-gcc
            needs gdb program gdb ;;
        cpython)
            needs make program make
            needs dpkg-dev program dpkg-source
            needs xz-utils program xz
            needs gdb program gdb
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
