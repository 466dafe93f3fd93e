# SPDX-License-Identifier: 0BSD
"""Audit events: hooks, their order, hooks that forbid."""
import sys

heard = []


def listen(event, args):
    if event == "test.three" or event == "test.none" or event == "test.both":
        heard.append(event)
        heard.append(args)
    if event == "test.forbidden":
        raise RuntimeError("not allowed")


def second(event, args):
    if event == "test.both" or event == "test.forbidden":
        heard.append("second")


def opens(event, args):
    if event == "open" and args[0] == __file__:
        print("open", args[1], args[2] > 0, len(args))
    if event == "import" and args[0] == "helper":
        print("import", args[0], args[1])


sys.audit("test.early", 1)
sys.addaudithook(listen)
sys.audit("test.none")
sys.audit("test.three", 1, [2], "three")
sys.addaudithook(second)
sys.audit("test.both", [1, 2])
try:
    sys.audit("test.forbidden")
except RuntimeError:
    print("forbidden")
print(heard)
sys.addaudithook(opens)
f = open(__file__)
print(len(f.read()) > 100)
print(f.read() == "")
f.close()
f.close()
try:
    f.read()
except ValueError:
    print("closed")
import helper
try:
    sys.audit(5)
except TypeError:
    print("TypeError")
