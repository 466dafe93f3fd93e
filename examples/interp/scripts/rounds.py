# SPDX-License-Identifier: 0BSD
"""Runs until it is ended, for a tracer to attach to: a round takes a tenth of a second.

rounds.py [N [SECONDS]]: ends after N rounds; a round takes SECONDS.
"""
import gc
import sys
import time


def work(number):
    total = 0
    for i in range(10):
        total += i * number
    return total


def play_round(number):
    sys.audit("rounds.round", number)
    work(number)
    gc.collect(0)


limit = -1
pause = 0.1
if len(sys.argv) > 1:
    limit = int(sys.argv[1])
if len(sys.argv) > 2:
    pause = float(sys.argv[2])
number = 0
while number != limit:
    number += 1
    play_round(number)
    time.sleep(pause)
print("rounds:", number)
