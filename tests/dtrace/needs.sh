# SPDX-License-Identifier: 0BSD
# long: the program dtrace beside SystemTap's, and the installation
# shellcheck shell=sh disable=SC2154

needs gdb program gdb
needs meson program meson
needs ninja-build program ninja
needs pkg-config program pkg-config
needs systemtap-sdt-dev program /usr/bin/dtrace
