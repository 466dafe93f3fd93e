# SPDX-License-Identifier: 0BSD
import circular_a


def late():
    return circular_a.value
