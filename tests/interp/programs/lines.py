# SPDX-License-Identifier: 0BSD
"""Statements over several lines, for the events of their lines."""
def f(a, b):
    return len([a,
                b]) + b


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
    while n > 0: n -= 1
    while n < 3:
        n += 1
        if n == 2: continue
    while True:
        n += 1
        if n == 5:
            break
    for i in range(2): pass
    return n


def handlers(kind):
    try:
        try:
            raise kind(
                "x")
        except ValueError:
            y = 1
        except TypeError:
            y = 2
    except Exception:
        y = 4
    return y


def one(): return 1


print(f(1, 2), g(0), g(1), g(2), h(), one())
print(loops(2), loops(5))
for k in [ValueError, IndexError, TypeError]:
    print(handlers(k))
x = 1 - \
    f(0, 0)
y = f(1, 2) < f(2,
                3)
z = [f(1, 1),
     2]
z[f(0,
    -1)] = f(
    1, 2)
import gc; import sys
if x: pass
if not x: pass
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
if x and \
        n and \
        not y:
    x = 2
if x == 5 or \
        n == 1 or \
        f(n,
          n):
    x = 3
x = x and \
    n
if not x \
        or not \
        n: x = 2
try:
    1 // 0
except ValueError:
    pass
except (
        ZeroDivisionError):
    pass
for x in range(f(1,
                 1),
               5):
    pass
f(x,
  n)
