# SPDX-License-Identifier: 0BSD
"""Work for the example interpreter, which CPython runs, too: interp_workloads.py NAME."""
import sys


def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def calls():
    return fib(17)


def arithmetic():
    total = 0
    x = 1
    for i in range(12000):
        total = (total * 3 + i) % 65521
        x = x * 5 // 7 + total
    return [total, x]


def sieve():
    flags = []
    for i in range(12000):
        flags.append(True)
    i = 2
    while i * i < len(flags):
        if flags[i]:
            for j in range(i * i, len(flags), i):
                flags[j] = False
        i += 1
    count = 0
    for flag in flags:
        if flag:
            count += 1
    return count


def nested_loops():
    total = 0
    for i in range(60):
        for j in range(60):
            if i % 3 == 0 and j % 2 or j == i:
                total += i * j
            else:
                total -= 1
    return total


def strings():
    words = []
    for i in range(1500):
        words.append(str(i) + "-" + str(i * 7 % 101))
    total = 0
    for word in words:
        if word != "0-0":
            total += len(word)
    return [len(",".join(words)), total]


def sort(values):
    for i in range(1, len(values)):
        value = values[i]
        j = i - 1
        while j >= 0 and values[j] > value:
            values[j + 1] = values[j]
            j -= 1
        values[j + 1] = value
    return values


def sorting():
    values = []
    seed = 7
    for i in range(120):
        seed = (seed * 1103515245 + 12345) % 2147483648
        values.append(seed % 1000)
    return sort(values)[60]


def fail(n):
    if n % 3:
        raise ValueError(str(n))
    return n


def exceptions():
    total = 0
    for i in range(2000):
        try:
            total += fail(i)
        except ValueError:
            total -= 1
    return total


def matrix():
    n = 16
    a = []
    for i in range(n):
        row = []
        for j in range(n):
            row.append(i * j % 7)
        a.append(row)
    total = 0
    for i in range(n):
        for j in range(n):
            value = 0
            for k in range(n):
                value += a[i][k] * a[k][j]
            total += value
    return total


def garbage():
    kept = []
    for i in range(4000):
        pair = [i, [i]]
        pair.append(pair)
        if i % 50 == 0:
            kept.append(pair)
    return len(kept)


def straight():
    a = 1
    for i in range(700):
        b = a + i
        c = b * 3 % 1009
        d = c - b
        e = [d, c, b]
        f = e[0] + e[1]
        g = f * f % 641
        h = [g, f, d]
        a = h[0] + h[2] % 13
        a = a % 4093
    return a


NAMES = ["straight", "strings", "sieve", "calls", "arithmetic", "nested_loops", "sorting",
         "exceptions", "matrix", "garbage"]
WORK = [straight, strings, sieve, calls, arithmetic, nested_loops, sorting, exceptions, matrix,
        garbage]
for i in range(len(NAMES)):
    if len(sys.argv) == 1:
        print(NAMES[i])
    elif sys.argv[1] == NAMES[i]:
        print(NAMES[i], WORK[i]())
