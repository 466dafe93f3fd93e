# SPDX-License-Identifier: 0BSD
# default: `sdtkit selftest`, the firing test that needs no root
# shellcheck shell=sh disable=SC2154

needs gdb program gdb
needs meson program meson
needs ninja-build program ninja
needs make program make
needs cmake program cmake
needs util-linux program setpriv
