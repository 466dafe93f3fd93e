#!/bin/sh
# SPDX-License-Identifier: 0BSD
set -eu
usage() {
    cat <<END
usage: tests/run.sh [--packages] [SUITE...] [-- PYTEST-OPTION...]
       tests/run.sh compare-header [ADAPTER.h]    our header and another; --help tells more

Installs what the suites need (apt-get, as root or through sudo; elsewhere it
names the packages and stops), builds, runs, and ends with the line
"N passed, N failed, N skipped".

Suites: header gen interp tools doc linkers    the default, a few minutes
        cpython      builds CPython 3.11 and traces it
        matrix       every architecture and compiler, run under qemu-user
        compilers    every gcc and clang that Debian has, musl
        fuzz         broken and random provider files
        kernels      Debian's kernels of five architectures in qemu-system, 2 to 5 minutes
        default, all
        bench        no tests: what the generator costs, beside dtrace

--packages   only print the Debian packages that are missing
Environment: SDTKIT_BUILD              build directory (default: build)
             SDTKIT_TEST_CC, _CXX      compilers to test ("gcc clang", "g++ clang++")
             SDTKIT_TEST_REGENERATE=1  rewrite the expected files of the generator
             SDTKIT_KERNELS            keeps the kernels (default: ~/.cache/sdtkit/kernels)
END
}

top=$(cd "$(dirname "$0")/.." && pwd)
default_suites="header gen interp tools doc linkers"
long_suites="cpython compilers matrix fuzz kernels"
suites=
only_packages=
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) usage; exit 0 ;;
        --packages) only_packages=1 ;;
        compare-header) shift; exec "$top/tests/compare/compare.py" "$@" ;;
        --) shift; break ;;
        bench) shift; exec python3 "$top/tests/bench/generator.py" "$@" ;;
        default) suites="$suites $default_suites" ;;
        all) suites="$suites $default_suites $long_suites" ;;
        -*) usage >&2; echo "tests/run.sh: unknown option $1" >&2; exit 2 ;;
        *)
            if [ ! -d "$top/tests/$1" ] || [ "$1" = support ] || [ "$1" = compare ]; then
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

# Triple of the cross compiler, architecture of its C library.
fast_targets="i686-linux-gnu:i386 aarch64-linux-gnu:arm64 arm-linux-gnueabihf:armhf
    riscv64-linux-gnu:riscv64 powerpc64le-linux-gnu:ppc64el s390x-linux-gnu:s390x"
more_targets="arm-linux-gnueabi:armel powerpc64-linux-gnu:ppc64 powerpc-linux-gnu:powerpc
    x86-64-linux-gnux32:x32 mips64el-linux-gnuabi64:mips64el
    mipsisa64r6el-linux-gnuabi64:mips64r6el mipsel-linux-gnu:mipsel mips-linux-gnu:mips
    sparc64-linux-gnu:sparc64 alpha-linux-gnu:alpha hppa-linux-gnu:hppa m68k-linux-gnu:m68k"
needs_cross() {
    compiler=${1%:*}-gcc
    case $compiler in
        x86-64-*) compiler=x86_64-${compiler#x86-64-} ;;
    esac
    needs "gcc-${1%:*}" program "$compiler"
    case $1 in
        alpha*) needs libc6.1-dev-alpha-cross compiles stdlib.h "$compiler" ;;
        *) needs "libc6-dev-${1#*:}-cross" compiles stdlib.h "$compiler" ;;
    esac
}
links_with() {
    echo 'int main(void) { return 0; }' | "$@" -x c - -o /dev/null
}
needs_clangs() {
    for number in 13 14 15 16 19 22; do
        needs "clang-$number" program "clang-$number"
        needs "clang-$number" program "clang++-$number"
    done
}

for suite in $suites; do
    case $suite in
        header)
            needs gdb program gdb
            needs valgrind program valgrind
            needs systemtap-sdt-dev compiles sys/sdt.h gcc
            needs libclang-rt-dev links_with clang -fsanitize=address
            needs qemu-user program qemu-aarch64
            for target in $fast_targets; do
                needs_cross "$target"
            done ;;
        matrix)
            needs qemu-user program qemu-aarch64
            for target in $fast_targets $more_targets; do
                needs_cross "$target"
            done
            needs gcc-11 program gcc-11
            needs_clangs
            needs lld-22 program ld.lld-22
            needs musl-tools program musl-gcc ;;
        gen)
            needs gdb program gdb
            needs mypy program mypy
            needs flake8 program flake8
            needs python3-docutils "$python" -c 'import docutils'
            needs python3-jsonschema "$python" -c 'import jsonschema'
            needs cmark-gfm program cmark-gfm ;;
        interp | doc)
            needs meson program meson
            needs ninja-build program ninja
            needs gdb program gdb
            needs valgrind program valgrind
            needs bpftrace program bpftrace
            needs liblttng-ust-dev compiles lttng/tracepoint.h gcc ;;
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
            needs_clangs
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
        kernels)
            needs clang program clang
            needs debian-archive-keyring test -e /usr/share/keyrings/debian-archive-keyring.gpg
            needs qemu-system-arm program qemu-system-aarch64
            needs qemu-system-misc program qemu-system-s390x
            needs qemu-system-ppc program qemu-system-ppc64
            for pair in aarch64-linux-gnu=arm64 arm-linux-gnueabihf=armhf i686-linux-gnu=i386 \
                riscv64-linux-gnu=riscv64 s390x-linux-gnu=s390x powerpc64le-linux-gnu=ppc64el
            do
                needs "gcc-${pair%=*}" program "${pair%=*}-gcc"
                needs "libc6-dev-${pair#*=}-cross" compiles stdlib.h "${pair%=*}-gcc"
            done ;;
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
