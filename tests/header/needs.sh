# SPDX-License-Identifier: 0BSD
# default: the header: notes, values, cost, refusals, in gcc and clang
# shellcheck shell=sh disable=SC2154

needs gdb program gdb
needs valgrind program valgrind
if [ "${size:-ci}" != quick ]; then
    needs lld program ld.lld
    needs systemtap-sdt-dev compiles sys/sdt.h gcc
    needs libclang-rt-dev links_with clang -fsanitize=address
    needs qemu-user program qemu-aarch64
    for target in $fast_targets arm-linux-gnueabi:armel; do
        needs_cross "$target"
    done
fi
