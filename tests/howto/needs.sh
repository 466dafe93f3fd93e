# SPDX-License-Identifier: 0BSD
# long: the scripts of docs/howto.md with bpftrace and gdb, and sdtkit trace --calls
# shellcheck shell=sh disable=SC2154

needs meson program meson
needs ninja-build program ninja
needs gdb program gdb
needs bpftrace program bpftrace
