# SPDX-License-Identifier: 0BSD
# long: builds made for SystemTap's dtrace and sys/sdt.h, with SystemTap poisoned
# shellcheck shell=sh disable=SC2154

needs libtool-bin program libtool
needs meson program meson
needs ninja-build program ninja
needs systemtap-sdt-dev compiles sys/sdt.h gcc
needs systemtap-sdt-dev program dtrace
needs dpkg-dev program dpkg-source
needs xz-utils program xz
needs bzip2 program bzip2
needs make program make
needs bpftrace program bpftrace
needs perl program perl
for target in $fast_targets $more_targets; do
    needs_cross "$target"
done
