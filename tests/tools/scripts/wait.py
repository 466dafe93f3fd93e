# SPDX-License-Identifier: 0BSD
# Runs until the file named by its argument holds something; not for ever if it never does.
import sys


def work(n):
    total = 0
    for i in range(n):
        total = total + i
    return total


for rounds in range(2000000):
    work(20)
    file = open(sys.argv[1])
    text = file.read()
    file.close()
    if text:
        break
