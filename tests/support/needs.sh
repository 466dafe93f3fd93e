# SPDX-License-Identifier: 0BSD
# What the needs.sh of several suites share; sourced by run.sh behind examples/packages.sh.
# shellcheck shell=sh disable=SC2034

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
