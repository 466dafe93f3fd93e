# SPDX-License-Identifier: 0BSD
# long: builds CPython 3.11 and traces it
# shellcheck shell=sh disable=SC2154

needs make program make
needs dpkg-dev program dpkg-source
needs xz-utils program xz
needs gdb program gdb
needs bpftrace program bpftrace
needs systemtap-sdt-dev compiles sys/sdt.h gcc
needs systemtap-sdt-dev program dtrace
