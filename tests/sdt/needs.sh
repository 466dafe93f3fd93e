# SPDX-License-Identifier: 0BSD
# long: sys/sdt.h of ours beside SystemTap's: notes, values, operands, differences
# shellcheck shell=sh disable=SC2154

needs gdb program gdb
needs linux-perf program perf
needs lld program ld.lld
needs systemtap-sdt-dev compiles sys/sdt.h gcc
needs qemu-user program qemu-aarch64
for target in i686-linux-gnu:i386 aarch64-linux-gnu:arm64; do
    needs_cross "$target"
done
