# SPDX-License-Identifier: 0BSD
# long: a new Debian below a directory, in which the demo and each recipe are followed line by line
# shellcheck shell=sh disable=SC2154

needs debian-archive-keyring test -e /usr/share/keyrings/debian-archive-keyring.gpg
needs mmdebstrap program mmdebstrap
needs git program git
needs debhelper program dh
needs meson program meson
needs gdb program gdb
