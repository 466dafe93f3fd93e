# SPDX-License-Identifier: 0BSD
# default: every block of README and docs prints what the page shows, and every link leads somewhere
# shellcheck shell=sh disable=SC2154

needs meson program meson
needs ninja-build program ninja
needs gdb program gdb
needs bpftrace program bpftrace
if [ "$size" != quick ]; then
    needs liblttng-ust-dev compiles lttng/tracepoint.h gcc
    needs linux-perf program perf
    needs bpfcc-tools program tplist-bpfcc
    needs libbpf-dev compiles bpf/libbpf.h gcc
    needs bpftool program bpftool
fi
