# SPDX-License-Identifier: 0BSD
"""A command under gdb: the run of it, and the scripts that work inside gdb."""
