# SPDX-License-Identifier: 0BSD
"""Dictionaries: order, keys of all kinds, views, deletion."""
d = {"one": 1, "two": 2, 3: "three", (4, 5): [6], None: None, True: "yes", 2.5: "float"}
print(d, len(d), d["one"], d[3], d[(4, 5)], d[None], d[1], d[2.5])
d["one"] = 11
d["new"] = {}
d["new"]["inner"] = []
d["new"]["inner"].append(1)
print(d)
del d["two"]
del d[3]
d["two"] = 22
print(d, "two" in d, 3 in d, 3 not in d, d.get("two"), d.get("no"), d.get("no", 5))
for key in d:
    print(key, d[key])
for key, value in d.items():
    print(key, value)
print(list(d.keys()), list(d.values()), list(d.items()))
counts = {}
for letter in "abracadabra":
    counts[letter] = counts.get(letter, 0) + 1
print(counts)
many = {}
for i in range(1000):
    many[i] = i * i
for i in range(0, 1000, 3):
    del many[i]
for i in range(500):
    many["k" + str(i)] = i
total = 0
for k in many:
    total += many[k]
print(len(many), total, many[1], many["k499"], 3 in many)
print({} == {}, {1: 2} == {1.0: 2}, {1: 2, 3: 4} == {3: 4, 1: 2}, {1: 2} != {1: 3},
      {1: 2} == {1: 2, 2: 3})
print({1: "a", 1.0: "b", True: "c"}, {}, {"a": {"b": {"c": 1}}}, {1: 2,}, bool({}), bool({0: 0}))
own = {}
own["self"] = own
print(own)
x = {"n": 1}
x["n"] += 5
x["n"] -= 2
print(x)
for i in range(200):
    churn = {}
    for j in range(i % 20):
        churn[str(j)] = j
    for j in range(i % 20):
        del churn[str(j)]
    churn["end"] = i
print(churn)
