# SPDX-License-Identifier: 0BSD
# default: `sdtkit selftest`, the firing test that needs no root
# shellcheck shell=sh

needs gdb program gdb
needs make program make
needs util-linux program setpriv
if [ "${size:-ci}" != quick ]; then
    needs meson program meson
    needs ninja-build program ninja
    needs cmake program cmake
fi
