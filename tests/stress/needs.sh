# SPDX-License-Identifier: 0BSD
# long: storms of tracers on eight busy threads; hardening flags, seccomp; registers and red zone
# shellcheck shell=sh disable=SC2154

needs gdb program gdb
needs bpftrace program bpftrace
needs libclang-rt-dev links_with clang -fsanitize=address
needs qemu-user program qemu-aarch64
needs_cross aarch64-linux-gnu:arm64
