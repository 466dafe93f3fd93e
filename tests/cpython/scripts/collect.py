# SPDX-License-Identifier: 0BSD
import gc
import sys

gc.disable()
gc.collect()
sys.audit("sdtkit.begin")
gc.collect(0)
gc.collect(1)
gc.collect(2)
ring = []
ring.append(ring)
del ring
gc.collect(2)
sys.audit("sdtkit.end")
