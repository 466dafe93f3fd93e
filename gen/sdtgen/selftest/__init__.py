# SPDX-License-Identifier: 0BSD
"""Which declared probes fired, and whether their arguments can be what is declared."""
