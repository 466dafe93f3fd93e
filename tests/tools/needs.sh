# SPDX-License-Identifier: 0BSD
# long: the outputs and the interpreter under gdb, bpftrace, SystemTap, libbpf
# shellcheck shell=sh disable=SC2154

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
needs bpftool program bpftool
