# SPDX-License-Identifier: 0BSD
# default: the scripts of docs/howto.md with bpftrace, gdb and sdtkit
# shellcheck shell=sh disable=SC2154

needs meson program meson
needs ninja-build program ninja
needs gdb program gdb
needs bpftrace program bpftrace
needs systemtap program stap
