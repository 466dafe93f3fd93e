# SPDX-License-Identifier: 0BSD
"""Lists and tuples: displays, subscripts, methods, comparison, iteration."""
a = [1, 2, 3]
a.append(4)
a.append([5, 6])
print(a, len(a), a[0], a[-1], a[4][1], a[-2])
a[0] = "first"
a[-1][0] = "inner"
print(a, a.pop(), a.pop(0), a.pop(-1), a)
a.extend([7, 8])
a.extend("xy")
a.extend(range(2))
print(a)
b = a
b += [9]
print(a is b, a, a == b)
c = a + [10]
print(c is a, len(c), c[len(c) - 1])
print([1, 2] + [3], [0] * 3, 2 * [1, 2], [[]] * 2, [] * 5, [1] * -1)
print([1, 2] == [1, 2], [1, 2] == [1, 2.0], [1] == [2], [1] != [1, 2], [] == [], [1] == (1,))
print([1, 2] < [1, 3], [1] < [1, 0], [2] > [1, 9], [] < [0], [1, "a"] < [2, 3], (1, 2) < (1, 3))
print(1 in [1, 2], 3 in [1, 2], 3 not in [1, 2], [1] in [[1]], "a" in ("a",), None in [None])
print(list("abc"), list(range(3)), list((1, 2)), list(), tuple([1, 2]), tuple(), tuple("ab"),
      list({1: 2}))
print((), (1,), (1, 2), (1, (2, 3)), ((),), 1, (2))
t = 1, 2, 3
print(t, t[1], len(t), t + (4,), t * 2, t == (1, 2, 3), (1,) + ())
for x in [1, [2], (3,), "four"]:
    print(x)
for x in t:
    print(x)
nested = [[1, 2], [3, 4]]
for row in nested:
    for x in row:
        print(x)
selfish = [1]
selfish.append(selfish)
print(selfish, selfish[1][1][0])
del a[0]
del a[-1]
print(a)
grow = [0]
for x in grow:
    if x < 5:
        grow.append(x + 1)
print(grow)
big = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
       25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40]
print(big, len(big), sum(big), bool([]), bool([0]), bool(()), bool((0,)))
m = [1, 2, 3]
m[1] += 10
m[len(m) - 1] *= 5
print(m, [1, 2,], (1, 2,), [[], [[]]])
print(range(3), range(1, 5), range(0, 10, 3), list(range(5, 0, -2)), len(range(10)), range(10)[3])
print(range(10)[-1], 3 in range(5), 7 in range(0, 10, 2), range(3) == range(0, 3, 1),
      list(range(0)))
print(4.0 in range(5), 4.5 in range(5), "a" in range(5), range(0) == range(5, 1), len(range(5, 1)))
print(list(range(-3, 3)), sum(range(101)), list(range(9223372036854775805, 9223372036854775807)))
