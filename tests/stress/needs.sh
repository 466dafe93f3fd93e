# SPDX-License-Identifier: 0BSD
# long: storms of tracers, exact counts, red zone and registers
# shellcheck shell=sh disable=SC2154

needs gdb program gdb
needs bpftrace program bpftrace
