# SPDX-License-Identifier: 0BSD
# long: counted instructions and bytes of a probe, at most those of sys/sdt.h
# shellcheck shell=sh

needs valgrind program valgrind
needs systemtap-sdt-dev program dtrace
needs systemtap-sdt-dev compiles sys/sdt.h gcc
needs patch program patch
