# SPDX-License-Identifier: 0BSD
# One script for every probe; its lines stand in test_live_interp.py.
import helper


def add(a, b):
    total = a + b
    return total


def outer():
    return add(1, 2)


import gc
import sys
outer()
helper.twice(4)
try:
    import nowhere
except ImportError:
    found = 0
sys.audit("test.event", 1)
pair = []
pair.append(pair)
pair = None
print("collected", gc.collect())
print("collected", gc.collect(0))
file = open("helper.py")
file.close()
