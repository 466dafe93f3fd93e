# SPDX-License-Identifier: 0BSD
# long: the example interpreter beside Python: output, events, builds, patches, memory
# shellcheck shell=sh disable=SC2154

needs meson program meson
needs ninja-build program ninja
needs gdb program gdb
needs valgrind program valgrind
needs bpftrace program bpftrace
needs patch program patch
