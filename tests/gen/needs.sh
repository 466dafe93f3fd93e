# SPDX-License-Identifier: 0BSD
# default: the provider language, its errors, and every output
# shellcheck shell=sh disable=SC2154

needs gdb program gdb
needs mypy program mypy
needs flake8 program flake8
needs python3-docutils "$python" -c 'import docutils'
needs python3-jsonschema "$python" -c 'import jsonschema'
needs cmark-gfm program cmark-gfm
