# SPDX-License-Identifier: 0BSD
# default: the ELF reader and `sdtkit list`, beside readelf and pyelftools
# shellcheck shell=sh disable=SC2154

needs python3-pyelftools "$python" -c 'import elftools'
needs dpkg program dpkg-deb
needs llvm program llvm-strip
needs gdb program gdb
needs bpftrace program bpftrace
for target in $fast_targets; do
    needs_cross "$target"
done
