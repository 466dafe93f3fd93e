def function_1():
    function_3()


def function_2():
    function_1()


def function_3():
    pass


def function_4():
    pass


# The tests expect these line numbers.
def function_5():
    pass
    pass
    return

def start():
    function_1()
    function_2()
    function_3()
    function_4()
    function_5()


# SPDX-License-Identifier: 0BSD
start()
