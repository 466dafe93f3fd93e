# SPDX-License-Identifier: 0BSD
"""sdtkit: reads a provider file and writes what programs and tracers need of it.

The flow goes one way: source, lexer, parser, build, check, emit.  Only cli writes.
"""

__version__ = "0.1.0"
