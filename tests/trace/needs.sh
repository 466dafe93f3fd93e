# SPDX-License-Identifier: 0BSD
# default: sdtkit trace with both engines
# shellcheck shell=sh

needs gdb program gdb
needs bpftrace program bpftrace
if [ "${size:-ci}" != quick ]; then
    needs postgresql sh -c 'ls /usr/lib/postgresql/*/bin/postgres'
fi
if [ "${size:-ci}" = all ]; then
    needs chromium program chromium
fi
