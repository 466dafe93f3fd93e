# SPDX-License-Identifier: 0BSD
"""Garbage: cycles, long lives, structures that survive passes."""
import gc


def cycle():
    a = []
    b = [a]
    a.append(b)


gc.collect()
cycle()
print(gc.collect() > 0)
gc.disable()
cycle()
print(gc.collect(0) > 0)
gc.enable()
old = [[]]
gc.collect()
gc.collect()
for i in range(1000):
    young = [i, str(i), [i, [i]]]
    old[0].append(young)
    if len(old[0]) > 50:
        old[0] = []
gc.collect(0)
gc.collect(1)
print(len(old[0]), old[0][0])
chain = None
for i in range(2000):
    chain = [i, chain]
gc.collect()
length = 0
while chain != None:
    length += 1
    chain = chain[1]
print(length)
keep = [None, None, None, None, None, None, None]
for i in range(500):
    keep[i % 7] = ["number", i, [i, i]]
print(keep)
text = ""
for i in range(1000):
    text += str(i % 10)
print(len(text), text)
for bad in [3, -1]:
    try:
        gc.collect(bad)
    except ValueError:
        print("ValueError")
