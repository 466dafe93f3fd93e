# SPDX-License-Identifier: 0BSD
# long: every gcc and clang that Debian has, musl
# shellcheck shell=sh disable=SC2154

for number in 11 12; do
    needs "gcc-$number" program "gcc-$number"
    needs "g++-$number" program "g++-$number"
done
needs_clangs
needs musl-tools program musl-gcc
needs gdb program gdb
