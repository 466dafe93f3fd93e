# SPDX-License-Identifier: 0BSD
"""Built files and running processes: ELF, notes, libraries, memory.  It trusts nothing in them."""
