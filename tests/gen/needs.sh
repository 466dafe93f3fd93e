# SPDX-License-Identifier: 0BSD
# default: the provider language, its errors, and every output
# shellcheck shell=sh disable=SC2154

needs make program make
if [ "${size:-ci}" != quick ]; then
    needs mypy program mypy
    needs flake8 program flake8
    needs python3-docutils "$python" -c 'import docutils'
    needs python3-jsonschema "$python" -c 'import jsonschema'
    needs cmark-gfm program cmark-gfm
fi
if [ "${size:-ci}" = all ]; then
    needs dpkg-dev program dpkg-source
    needs xz-utils program xz
    needs bzip2 program bzip2
fi
