# SPDX-License-Identifier: 0BSD
# default: built files against their provider file, good ones and broken ones
# shellcheck shell=sh disable=SC2154

needs python3-pyelftools "$python" -c 'import elftools'
needs make program make
needs elfutils program eu-strip
if [ "${size:-ci}" != quick ]; then
    needs lld program ld.lld
    needs mold program mold
    needs llvm program llvm-strip
    needs systemtap-sdt-dev compiles sys/sdt.h gcc
    needs meson program meson
    needs ninja-build program ninja
    needs cmake program cmake
    for target in $fast_targets; do
        needs_cross "$target"
    done
fi
