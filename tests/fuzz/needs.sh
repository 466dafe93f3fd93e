# SPDX-License-Identifier: 0BSD
# long: broken and random provider files, command lines, preprocessor output, notes and ELF files,
# and what a traced program's author chooses
# shellcheck shell=sh

needs gdb program gdb
needs bpftrace program bpftrace
