# SPDX-License-Identifier: 0BSD
# long: every architecture and compiler, run under qemu-user
# shellcheck shell=sh disable=SC2154

needs qemu-user program qemu-aarch64
for target in $fast_targets $more_targets; do
    needs_cross "$target"
done
needs gcc-11 program gcc-11
needs_clangs
needs lld-22 program ld.lld-22
needs musl-tools program musl-gcc
