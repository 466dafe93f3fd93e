# SPDX-License-Identifier: 0BSD
"""The C preprocessor before the parser: its run, its line markers, the way back to positions."""
