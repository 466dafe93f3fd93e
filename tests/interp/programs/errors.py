# SPDX-License-Identifier: 0BSD
"""Errors that a script can catch: each kind, from the operation that raises it."""
import sys


def divide(a):
    return 1 // a


def rest(a):
    return 1 % a


def add(a):
    return a + 1


def less(a):
    return a < 1


def negative(a):
    return -a


def item(a):
    return a[3]


def store(a):
    a[3] = 1


def attribute(a):
    return a.nothing


def iterate(a):
    for x in a:
        pass


def undefined(a):
    return nowhere


def unbound(a):
    print(later)
    later = 1


def missing(a):
    import not_there_at_all


def which(kind):
    try:
        raise kind
    except ZeroDivisionError:
        return "zero"
    except ImportError:
        return "import"
    except RuntimeError:
        return "runtime"
    except Exception:
        return "other"


def attempt(f, a):
    try:
        f(a)
        print("no error")
    except ZeroDivisionError:
        print("ZeroDivisionError")
    except TypeError:
        print("TypeError")
    except IndexError:
        print("IndexError")
    except AttributeError:
        print("AttributeError")
    except NameError:
        print("NameError")
    except ValueError:
        print("ValueError")
    except ModuleNotFoundError:
        print("ModuleNotFoundError")
    except OSError:
        print("OSError")
    except RecursionError:
        print("RecursionError")


def forever(n):
    return forever(n + 1)


def two(a, b):
    return 0


def again(a):
    raise ValueError("again")


def in_handler(a):
    try:
        raise ValueError("first")
    except ValueError:
        raise TypeError("second")


def nested(a):
    try:
        again(a)
    except TypeError:
        print("wrong")


def in_loop():
    for i in range(4):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            print(i, 10 // i)
        except ZeroDivisionError:
            print("zero")
    print("left at", i)


def returns():
    for i in [1, 2]:
        try:
            return i
        except ValueError:
            return "wrong"


def raise_int(a):
    raise a


def catch_int(a):
    try:
        raise ValueError("x")
    except a:
        pass


for f in [divide, rest, add, less, negative, item, store, attribute, iterate, undefined, unbound,
          missing, again, in_handler, nested, raise_int, catch_int, len, two]:
    for a in [None, 0, [], print]:
        attempt(f, a)
for a in [5, "ab", "", "0x"]:
    attempt(int, a)
for a in ["/nonexistent/file", None]:
    attempt(open, a)
attempt(float, "x")
attempt(range, "a")
attempt("".join, [1])
attempt("".join, 5)
for kind in [ZeroDivisionError, OverflowError, ImportError, ModuleNotFoundError, RecursionError,
             IndexError, ValueError, OSError]:
    print(which(kind))
in_loop()
print(returns())
attempt(forever, 0)
