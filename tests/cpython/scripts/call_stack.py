def function_1():
    function_3()


def function_2():
    function_1()


def function_3():
    return None


def function_4(*, name):
    return name

# The calls are of different kinds: plain, with keywords, with both stars.

def function_5(*positional, **named):
    first = positional[0]
    second = named["x"]
    return first + second

def start():
    function_1()
    function_2()
    function_3()
    function_4(name="x")
    function_5(*(1, 2), **{"x": 3})


start()

# SPDX-License-Identifier: 0BSD
# The lines above are those of the example in CPython's instrumentation HOWTO.
