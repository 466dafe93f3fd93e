# SPDX-License-Identifier: 0BSD
"""Garbage: cycles, long lives, structures that survive passes."""
import gc


def cycle():
    a = []
    b = [a]
    a.append(b)
    d = {"self": None}
    d["self"] = d


print(gc.isenabled())
gc.collect()
cycle()
print(gc.collect() > 0)
gc.disable()
print(gc.isenabled())
cycle()
print(gc.collect(0) > 0)
gc.enable()
old = [[]]
gc.collect()
gc.collect()
for i in range(3000):
    young = [i, str(i), {i: [i]}, (i, [i])]
    old[0].append(young)
    if len(old[0]) > 50:
        old[0] = []
gc.collect(0)
gc.collect(1)
print(len(old[0]), old[0][0][0], old[0][0][1], old[0][0][2], old[0][0][3])
chain = None
for i in range(20000):
    chain = [i, chain]
gc.collect()
length = 0
while chain is not None:
    length += 1
    chain = chain[1]
print(length)
keep = {}
for i in range(5000):
    keep[i % 100] = {"number": i, "list": [i] * 3}
print(keep[99], len(keep))
text = ""
for i in range(1000):
    text += str(i % 10)
print(len(text))
for bad in [3, -1]:
    try:
        gc.collect(bad)
    except ValueError as e:
        print(e)
