# SPDX-License-Identifier: 0BSD
"""What tracers see of a probe: form and size of a value, who reads which operand, pairs."""
