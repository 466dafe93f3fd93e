# SPDX-License-Identifier: 0BSD
"""Fires each of the eight probes, under this interpreter and under CPython."""
import gc
import sys

import beside

try:
    import missing_module
except ImportError:
    print("no missing_module")


def on_event(event, args):
    if event == "example.event":
        print("heard", event, args)


def make_cycle():
    cycle = []
    cycle.append(cycle)


sys.addaudithook(on_event)
sys.audit("example.event", 1, "two")
gc.collect(0)
make_cycle()
print("freed something:", gc.collect() > 0)
source = open(__file__)
print("read something:", len(source.read()) > 0)
source.close()
print("beside says", beside.twice(21))
