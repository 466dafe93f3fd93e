# SPDX-License-Identifier: 0BSD
"""A benchmark: calls, comparisons and arithmetic.  fib.py [N], 24 if not given."""
import sys


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


count = 24
if len(sys.argv) > 1:
    count = int(sys.argv[1])
print(fib(count))
