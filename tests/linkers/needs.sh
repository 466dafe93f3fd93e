# SPDX-License-Identifier: 0BSD
# long: bfd, gold, lld, mold, LTO, strip and their like
# shellcheck shell=sh disable=SC2154

needs lld program ld.lld
needs mold program mold
needs llvm program llvm-strip
[ "$size" != all ] || needs llvm-19 program llvm-strip-19
needs elfutils program eu-strip
needs dwz program dwz
needs patchelf program patchelf
needs gdb program gdb
needs bpftrace program bpftrace
needs bpfcc-tools program tplist-bpfcc
needs linux-perf program perf
needs systemtap-sdt-dev compiles sys/sdt.h gcc
