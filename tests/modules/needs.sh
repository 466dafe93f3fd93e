# SPDX-License-Identifier: 0BSD
# long: C++20 modules, header units, precompiled headers and unity builds, by every compiler
# shellcheck shell=sh disable=SC2154

needs g++-11 program g++-11
needs_clangs
needs gdb program gdb
if [ "${size:-ci}" = all ]; then
    needs mmdebstrap program mmdebstrap
    needs debian-archive-keyring test -e /usr/share/keyrings/debian-archive-keyring.gpg
fi
