# SPDX-License-Identifier: 0BSD
"""Imports: files, what is in C, failures, circles."""
import sys
import helper
import helper

print(helper.VALUE, helper.double(4), helper.read(), helper.__name__, __name__)
for turn in range(2):
    try:
        import broken
    except ZeroDivisionError:
        print("broken")
try:
    import missing
except ModuleNotFoundError:
    print("missing")


def local_import():
    import helper
    return helper.VALUE


print(local_import(), len(sys.argv))
import circular_a
print(circular_a.result)
