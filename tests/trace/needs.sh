# SPDX-License-Identifier: 0BSD
# default: sdtkit trace with both engines
# shellcheck shell=sh

needs gdb program gdb
needs bpftrace program bpftrace
