# SPDX-License-Identifier: 0BSD
# A fixed number of calls, at more than one depth, and an exception that leaves two functions.
def leaf(n):
    return n


def middle(n):
    return leaf(n) + leaf(n)


def fails():
    raise ValueError("x")


def outer(n):
    total = 0
    for i in range(n):
        total = total + middle(i)
    try:
        fails()
    except ValueError:
        total = 0
    return total


outer(3)
outer(5)
