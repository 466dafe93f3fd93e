# SPDX-License-Identifier: 0BSD
# default: the blocks of README and docs
# shellcheck shell=sh disable=SC2154

needs meson program meson
needs ninja-build program ninja
needs gdb program gdb
needs valgrind program valgrind
needs bpftrace program bpftrace
needs liblttng-ust-dev compiles lttng/tracepoint.h gcc
needs linux-perf program perf
needs bpfcc-tools program tplist-bpfcc
needs libbpf-dev compiles bpf/libbpf.h gcc
needs bpftool program bpftool
