# SPDX-License-Identifier: 0BSD
# default: sdtkit selftest, probes that fire, that do not, that bring bad values
# shellcheck shell=sh disable=SC2154

needs gdb program gdb
