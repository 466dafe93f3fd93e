# SPDX-License-Identifier: 0BSD
"""Imports: files, packages, names, failures."""
import sys
import helper
import helper as again
from helper import double, VALUE as value
import package
import package.inner
import package.inner as deep
from package import inner, other
from package.inner import depth

print(helper.VALUE, again.double(4), double(5), value, helper is again)
print(package.name, package.inner.depth(), deep.depth(), inner is deep, other.word, depth())
print(helper.__name__, package.inner.__name__, __name__, "helper" in sys.modules)
try:
    import broken
except ZeroDivisionError as e:
    print("broken", e)
print("broken" in sys.modules)
try:
    import missing
except ModuleNotFoundError as e:
    print(e)
try:
    import package.missing
except ImportError as e:
    print(e)
try:
    import helper.inside
except ImportError as e:
    print(e)


def local_import():
    import helper
    return helper.VALUE


print(local_import())
helper.VALUE = 7
helper.VALUE += 1
print(helper.VALUE, helper.read(), value)
sys.path.append("somewhere else")
print(sys.path[len(sys.path) - 1], len(sys.argv))
import circular_a
print(circular_a.result)
