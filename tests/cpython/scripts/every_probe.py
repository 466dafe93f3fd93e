# SPDX-License-Identifier: 0BSD
import gc
import sys


def hook(event, args):
    if event == "sdtkit.tuple":
        print(f"{id(args):x}")


def called(depth):
    return depth


def fails():
    raise ValueError


gc.disable()
gc.collect()
sys.addaudithook(hook)
called(1)
try:
    fails()
except ValueError:
    pass
sys.audit("sdtkit.tuple", "argument")
import sdtkit_module
try:
    import sdtkit_absent
except ImportError:
    pass
rings = [[] for _ in range(300)]
for ring in rings:
    ring.append(ring)
del ring, rings
sys.audit("sdtkit.collect")
gc.collect(1)
sys.audit("sdtkit.collected")
