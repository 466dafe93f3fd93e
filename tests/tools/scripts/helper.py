# SPDX-License-Identifier: 0BSD
def twice(x):
    return x * 2
