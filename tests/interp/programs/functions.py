# SPDX-License-Identifier: 0BSD
"""Functions: arguments, recursion, globals, defs inside defs, functions as values."""
def nothing():
    pass


def documented():
    """Only a docstring."""


def both():
    """A docstring."""
    return 1


def add(a, b,
        c):
    return a + b + c


print(nothing(), documented(), both(), add(1, 2, 3), add("a", "b", "c"))


def fact(n):
    return 1 if n <= 1 else n * fact(n - 1)


def is_even(n):
    if n == 0:
        return True
    return is_odd(n - 1)


def is_odd(n):
    if n == 0:
        return False
    return is_even(n - 1)


print(fact(20), is_even(10), is_odd(7), is_even(7))
counter = 0


def count():
    global counter
    counter += 1
    return counter


print(count(), count(), counter)


def outer(x):
    def inner(y):
        return y * 2
    return inner(x) + inner(1)


print(outer(5))


def twice(f, x):
    return f(f(x))


def increment(x):
    return x + 1


print(twice(increment, 5), [increment, add][0](1), {"f": increment}["f"](2), twice(abs, -3))
shadow = "global"


def local():
    shadow = "local"
    return shadow


def reader():
    return shadow


print(local(), reader(), shadow)


def swap(a, b):
    a, b = b, a
    return a, b


print(swap(1, 2))
x, y = swap(3, 4)
(p, q), [r, s] = (1, 2), [3, 4]
first, second = "ab"
print(x, y, p, q, r, s, first, second)
a = b = c = [1]
a.append(2)
print(b, c, a is c)
for key, (left, right) in [("k", (1, 2)), ("l", (3, 4))]:
    print(key, left, right)
one, = [5]
print(one)
d = {}
d["x"], d["y"] = 1, 2
print(d)


def early(n):
    while True:
        for i in range(10):
            if i == n:
                return i
        return -1


print(early(3), early(99))


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


print(ackermann(2, 3))


def deep(n):
    if n:
        return deep(n - 1) + 1
    return 0


print(deep(500))


def def_in_loop():
    total = 0
    for i in range(3):
        def step(n):
            return n + 1
        total += step(i)
    return total


print(def_in_loop())


def many(a, b, c, d, e, f, g, h):
    return [h, g, f, e, d, c, b, a]


print(many(1, 2, 3, 4, 5, 6, 7, 8), many(
    "a", "b", "c",
    "d", "e", "f",
    "g", "h",
))


def deleted():
    v = 1
    del v
    try:
        return v
    except UnboundLocalError as e:
        return str(e)


print(deleted())
print(__name__)
