# SPDX-License-Identifier: 0BSD
"""Control flow and functions: branches, loops, recursion, names."""
import sys


def sign(n):
    if n < 0:
        return "negative"
    elif n == 0:
        return "zero"
    elif n < 10:
        return "small"
    else:
        return "large"


def nothing():
    pass


def documented():
    """Only a docstring."""


def both():
    """A docstring."""
    return 1


def factorial(n):
    if n <= 1:
        return 1
    return n * factorial(n - 1)


def is_even(n):
    return n == 0 or is_odd(n - 1)


def is_odd(n):
    return n != 0 and is_even(n - 1)


def add(a, b,
        c):
    return a + b + c


def outer(x):
    def inner(y):
        own = y * 2
        return own
    return inner(x) + inner(1)


def apply(f, x):
    return f(f(x))


def find(items, wanted):
    for position in range(len(items)):
        for unused in [1, 2]:
            if items[position] == wanted:
                return position
    return None


def local():
    shadow = "local"
    return shadow


shadow = "global"
for n in [-5, 0, 5, 50]:
    print(n, sign(n))
print(nothing(), documented(), both(), factorial(20), is_even(10), is_odd(7), is_even(7))
print(add(1, 2, 3), add("a", "b", "c"), outer(5), apply(factorial, 3), local(), shadow)
print(find([5, 6, 7], 6), find([], 1), [factorial, sign][0](4), len(sys.argv), __name__)
i = 0
while i < 5:
    i += 1
    if i == 2:
        continue
    if i == 4:
        break
    print(i)
for i in range(3):
    for j in range(3):
        if j == 2:
            break
        if i == 1:
            continue
        print(i, j)
for x in []:
    print("never")
while True:
    i += 1
    if i > 5:
        break
n = 0
while 1:
    n += 1
    if n % 2:
        continue
    if n > 6: break
    print(n)
while n: n -= 1
while not n > 3: n += 2
print(n, 1 and 2, 0 and 2, 1 or 2, 0 or "" or [], 1 and [] and 3, not 1, not [], not not 1)
if True: print("one line"); print("two statements")
if 0: print("no")
else: print("yes")
for i in range(2): print(i); print("again")
pass; pass
def one(): return 1
print(one());
