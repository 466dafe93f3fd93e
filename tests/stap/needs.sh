# SPDX-License-Identifier: 0BSD
# long: SystemTap itself, on Debian's kernel in qemu-system, 3 to 8 minutes
# shellcheck shell=sh disable=SC2154

needs bpfcc-tools program trace-bpfcc
needs debian-archive-keyring test -e /usr/share/keyrings/debian-archive-keyring.gpg
needs gcc-12 program gcc-12
needs gdb program gdb
needs kmod program depmod
needs make program make
needs meson program meson
needs ninja-build program ninja
needs qemu-system-x86 program qemu-system-x86_64
needs systemtap program stap
# shellcheck source=/dev/null
. "$top/tests/cpython/needs.sh"
