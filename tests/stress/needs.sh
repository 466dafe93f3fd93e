# SPDX-License-Identifier: 0BSD
# long: storms of tracers on a program with eight busy threads; the red zone
# shellcheck shell=sh disable=SC2154

needs gdb program gdb
needs bpftrace program bpftrace
