# SPDX-License-Identifier: 0BSD
"""Errors that a script can catch, and what they say."""
def divide(a, b):
    return a / b


def floor(a, b):
    return a // b


def rest(a, b):
    return a % b


def power(a, b):
    return a ** b


def plus(a, b):
    return a + b


def minus(a, b):
    return a - b


def times(a, b):
    return a * b


def shift(a, b):
    return a << b


def union(a, b):
    return a | b


def less(a, b):
    return a < b


def item(a, b):
    return a[b]


def member(a, b):
    return a in b


def remove(a, b):
    del a[b]


def store(a, b):
    a[b] = 1


def call(f, args):
    if len(args) == 0:
        return f()
    if len(args) == 1:
        return f(args[0])
    if len(args) == 2:
        return f(args[0], args[1])
    return f(args[0], args[1], args[2])


def attempt(f, a, b):
    try:
        print(f(a, b))
    except OSError as e:
        print(e)
    except Exception as e:
        print(repr(e), "|", e)


for pair in [(1, 0), (1.0, 0), (1, 0.0), (0, -1), (0.0, -1), (1, -1), (1, "a"), ("a", 1), ([1], 1),
             ((1,), 1), ([1], (1,)), ({}, 1), ("a", "b"), (None, None), (1.5, 1), ([1], [None]),
             ("a", None), ({}, []), ({}, {}), (print, 1), (None, 0), (5, 5), ("ab", 7), ([], -1),
             ((1, 2), "x"), (range(3), 5), (range(3), "a"), (True, None), ([1], [2]), ("x", [1])]:
    for f in [divide, floor, rest, power, plus, minus, times, shift, union, less, item, member,
              remove, store]:
        if f is rest and pair[0] in ("a", "ab", "x") or f is union and pair[1] == {}:
            continue  # formatting and unions are not supported
        if f is remove and pair[0] in ("a", "ab", "x", (1,), (1, 2), range(3)):
            continue  # CPython has two texts for one fault
        attempt(f, pair[0], pair[1])


def no_arguments():
    return 0


def two(a, b):
    return 0


for pair in [(no_arguments, [1]), (two, []), (two, [1]), (two, [1, 2, 3]), (len, []), (len, [1, 2]),
             (len, [5]), (range, []), (range, ["a"]), (range, [1, 2, 0]), (int, ["x"]), (int, [[]]),
             (float, ["x"]), (float, [[]]), (float, [""]), (int, [""]), (int, ["1__0"]), (int,
             ["_1"]),
             (int, [float("nan")]), (int, [float("inf")]), (abs, ["a"]), (5, []), ("a", []),
             (None, [1]), ([], []), (chr, [-1]), (chr, ["a"]), (ord, ["ab"]), (ord, [1]), (min,
             [[]]),
             (min, [1]), (sum, [["a"]]), (sum, [5]), (open, [5.5]), (open, ["/nonexistent/file"]),
             (open, ["/"]), (open, ["a\0b"]), ([].append, []), ([].append, [1, 2]), ([].pop, []),
             ([1].pop, [5]), ([1].pop, ["a"]), ({}.get, []), ({}.get, [[]]), (",".join, [[1]]),
             (",".join, [1]), ("a".split, [1]), ("a".split, [""]), ("a".startswith, [1]),
             ([].extend, [5]), (list, [5]), (tuple, [5]), (bool, [1, 2]), ({}.keys, [1]),
             (max, [[1, "a"]])]:
    attempt(call, pair[0], pair[1])


def attribute_list():
    return [].nothing


def attribute_int():
    return (1).nothing


def attribute_function():
    return len.nothing


def attribute_module():
    import sys
    return sys.nothing


def undefined():
    return nowhere


def unbound():
    print(later)
    later = 1


def delete_undefined():
    global nowhere
    del nowhere


def unpack_many():
    a, b = 1, 2, 3


def unpack_few():
    a, b, c = [1, 2]


def unpack_int():
    a, b = 5


def unpack_range():
    a, b = range(1000000000000)


def iterate_int():
    for x in 5:
        pass


def change_dict():
    d = {1: 1}
    for k in d:
        d[k + 1] = 1


def raise_int():
    raise 5


def catch_int():
    try:
        raise ValueError("x")
    except 5:
        pass


def missing_module():
    import not_there_at_all


def missing_inner():
    import sys.nothing


def missing_name():
    from sys import nothing


def raise_kind():
    raise ValueError


def raise_message():
    raise RuntimeError("the message")


def raise_key():
    raise KeyError("k")


for f in [attribute_list, attribute_int, attribute_module, undefined, unbound, delete_undefined,
          unpack_many, unpack_few, unpack_int, unpack_range, iterate_int, change_dict, raise_int,
          catch_int, missing_module, missing_inner, missing_name, raise_kind, raise_message,
          raise_key]:
    attempt(call, f, [])

print(ValueError, ValueError("a"), repr(ValueError("a")), repr(ValueError()), str(ValueError()))
print(KeyError, repr(KeyError("a")), KeyError("a"), str(KeyError()))


def which(kind):
    try:
        raise kind("message")
    except ZeroDivisionError:
        return "zero"
    except ArithmeticError as e:
        return "arithmetic " + str(e)
    except (KeyError, IndexError):
        return "lookup"
    except LookupError:
        return "other lookup"
    except Exception as e:
        return "exception " + repr(e)
    else:
        return "none"


for kind in [ZeroDivisionError, OverflowError, ArithmeticError, KeyError, IndexError, LookupError,
             ValueError, RecursionError, ImportError, ModuleNotFoundError, OSError]:
    print(which(kind))


def nested():
    try:
        try:
            raise ValueError("inner")
        except KeyError:
            print("wrong")
    except ValueError as e:
        print("outer", e)
    else:
        print("wrong")


def in_handler():
    try:
        try:
            raise ValueError("first")
        except ValueError:
            raise KeyError("second")
    except KeyError as e:
        print("second", e)


def with_else():
    try:
        x = 1
    except ValueError:
        print("wrong")
    else:
        print("else", x)


def in_loop():
    for i in range(4):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            print(i, 10 // i)
        except ZeroDivisionError as e:
            print(e)
    print("left at", i)


def returns():
    for i in [1, 2]:
        try:
            return i
        except ValueError:
            return "wrong"


def bare():
    try:
        return undefined()
    except:
        return "caught"


def forgets():
    try:
        raise ValueError("x")
    except ValueError as e:
        pass
    return e


nested()
in_handler()
with_else()
in_loop()
print(returns(), bare())
attempt(call, forgets, [])


def forever(n):
    return forever(n + 1)


try:
    forever(0)
except RecursionError as e:
    print("deep", e)
print("alive")
