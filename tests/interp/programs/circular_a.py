# SPDX-License-Identifier: 0BSD
import circular_b
value = "a"
result = circular_b.late()
