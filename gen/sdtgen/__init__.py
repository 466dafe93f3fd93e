# SPDX-License-Identifier: 0BSD
"""sdtkit: reads a provider file and writes what programs and tracers need of it.

The flow goes one way: source, lexer, parser, build, check, emit.  Only cli writes.
"""

from pathlib import Path

# Meson reads the same file; a test compares the header.
__version__ = Path(__file__).with_name("VERSION").read_text(encoding="ascii").strip()
