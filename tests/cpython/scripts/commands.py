# SPDX-License-Identifier: 0BSD
import gc
import sys

# One line of input, one pass of the collector, one line of output.
for command in sys.stdin:
    print(gc.collect(int(command)), flush=True)
