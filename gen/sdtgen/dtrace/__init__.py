# SPDX-License-Identifier: 0BSD
"""The program `dtrace` for builds that were made for SystemTap's dtrace(1).

    options   the command line
    read      the provider file, whose types nobody asks for
    runtime   the part of usdt/usdt.h that a header brings along
    header    what -h writes
    object    what -G writes
    cli       all of it in order
"""
