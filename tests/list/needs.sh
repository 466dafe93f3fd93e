# SPDX-License-Identifier: 0BSD
# default: the ELF reader and `sdtkit list`, beside readelf and pyelftools
# shellcheck shell=sh disable=SC2154

needs python3-pyelftools "$python" -c 'import elftools'
needs gdb program gdb
needs bpftrace program bpftrace
if [ "${size:-ci}" != quick ]; then
    for target in $fast_targets; do
        needs_cross "$target"
    done
fi
if [ "${size:-ci}" = all ]; then
    needs dpkg program dpkg-deb
fi
