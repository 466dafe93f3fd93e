# SPDX-License-Identifier: 0BSD
"""Statements over several lines, for the events of their lines."""
def f(a, b):
    return max(a,
               b)


def g(a):
    if (a and
            a > 1):
        x = [
            a,
            a + 1,
        ]
    elif a == 1:
        x = f(
            a,
            f(a,
              2))
    else:
        x = (a or
             "nothing")
    return x


def h():
    "text"
    1
    None
    return


def loops(n):
    for i in range(
            n):
        if i == 1:
            continue
        elif i == 3:
            break
        n = i
    else:
        n = 99
    while n > 0: n -= 1
    while n < 3:
        n += 1
        if n == 2: continue
    else:
        n = 0
    while True:
        n += 1
        if n == 3:
            break
    for i in range(2): pass
    return n


def handlers(kind):
    try:
        try:
            raise kind(
                "x")
        except ValueError as e:
            y = 1
        except (KeyError,
                IndexError):
            y = 2
        else:
            y = 3
    except:
        y = 4
    return y


def one(): return 1


print(f(1, 2), g(0), g(1), g(2), h(), one())
print(loops(2), loops(5))
for k in (ValueError, KeyError, IndexError, TypeError):
    print(handlers(k))
x = 1 if \
    f(0, 0) else \
    2
y = f(1, 2) < f(2,
                3) < f(
    5, 6)
z = {"a": f(1, 1),
     "b": 2}
z["a"] += f(
    1, 2)
a, b = f(1, 2), \
    f(3, 4)
z["c"] = z["b"] = \
    f(1, 1)
del z["a"], \
    x
import gc; import sys
if a: pass
if not a: pass
else: b = 1
def multi(
    a,
    b
):

    return a


multi(1,
      2)
n = 3
while (n and
       n > 0):
    n -= 1
n = 3
while f(n,
        n) > 2:
    n -= 1
if f(1,
     2): x = 1
if (f(1,
      2) == 3
        or
        n):
    x = 2
x = n if (n and
          a) else 3
x = n if (n and
          f(0,
            1)) else 3
if not (n
        and
        a): x = 2
while not (n or
           a):
    n = 3
try:
    1 // 0
except (KeyError,
        ValueError):
    pass
except (
        ZeroDivisionError):
    pass
for x in f([1, 2],
           [3]):
    pass
f(a,
  n)
