# SPDX-License-Identifier: 0BSD
"""sdtkit trace --where: conditions, the types that they get, and what they hold for."""
from __future__ import annotations

import json

import pytest

from sdtgen.host.error import Usage
from sdtgen.trace.condition import bind, parse
from sdtgen.trace.plan import TracedArgument, TracedProbe
from sdtgen.tracing.comparison import Comparison, number

OPERATORS = ("==", "!=", "<", "<=", ">", ">=")
# Below, equal and above: whether each operator holds, in the order above.
BELOW, EQUAL, ABOVE = (0, 1, 1, 1, 0, 0), (1, 0, 0, 1, 0, 1), (0, 1, 0, 0, 1, 1)
DIFFERS = (0, 1, 0, 0, 0, 0)        # and no more is known
NEVER = (0, 0, 0, 0, 0, 0)


def probe(name: str, **forms: str) -> TracedProbe:
    return TracedProbe("p", name, "/f", tuple(TracedArgument(each, form, -8 if form == "integer" else 8)
                                              for each, form in forms.items()))


def bound(text: str, form: str) -> Comparison:
    """What one condition becomes, carried as JSON as an engine does."""
    tests = bind([parse(text)], [probe("n", x="integer", y=form)])
    assert tests[0] is not None
    return Comparison(*json.loads(json.dumps(tests[0][0].packed())))


@pytest.mark.parametrize("form, value, wanted, expected", [
    ("integer", 15, "16", BELOW), ("integer", 16, "16", EQUAL), ("integer", 17, "16", ABOVE),
    ("integer", -17, "-16", BELOW), ("integer", 15, "0x10", BELOW), ("integer", 16, "0x10", EQUAL),
    ("address", 17, "0x10", ABOVE), ("integer", 9, "10", BELOW),
    ("integer", 2 ** 64 - 1, "18446744073709551615", EQUAL),
    ("integer", 2 ** 64 - 1, "18446744073709551614", ABOVE), ("integer", 5, "1" + "0" * 30, BELOW),
    ("float", 0.25, "0.5", BELOW), ("float", 0.5, "0.5", EQUAL), ("float", 0.75, "0.5", ABOVE),
    ("float", -1e300, "-1e300", EQUAL), ("float", 2.0, "2", EQUAL), ("float", 9.0, "10", BELOW),
    ("float", float("nan"), "2", DIFFERS), ("float", 1.0, "nan", DIFFERS),
    ("string", b"abc", "abd", BELOW), ("string", b"abc", "abc", EQUAL),
    ("string", b"abd", "abc", ABOVE), ("string", b"10", "9", BELOW), ("string", b"", "", EQUAL),
    ("string", b"a=b", "a=b", EQUAL), ("string", b"\xc3\xa9", "\u00e9", EQUAL),
    ("bytes", b"a\xff", "a\udcff", EQUAL), ("string", 0, "", DIFFERS), ("string", 0, "0", DIFFERS),
    ("integer", None, "16", NEVER), ("string", None, "16", NEVER),
])
def test_what_a_comparison_holds_for(form, value, wanted, expected):
    assert [bound(f"y{operator}{wanted}", form).holds(value) for operator in OPERATORS] == \
        list(map(bool, expected))


@pytest.mark.parametrize("form, value, glob, expected", [
    ("string", b"other", "oth*", True), ("string", b"other", "Oth*", False),
    ("string", b"other", "oth", False), ("string", b"a\nb", "a?b", True),
    ("integer", 117, "1*7", True), ("integer", None, "*", False), ("string", None, "*", False)])
def test_a_pattern(form, value, glob, expected):
    assert bound(f"y~{glob}", form).holds(value) is expected


def test_a_probe_without_the_argument_meets_no_condition():
    tests = bind([parse("y==1"), parse("x>0")],
                 [probe("n", x="integer"), probe("m", x="integer", y="integer")])
    assert tests[0] is None
    assert tests[1] is not None and [(each.place, each.wanted) for each in tests[1]] == \
        [(1, 1), (0, 0)]


@pytest.mark.parametrize("text", ["x", "x=1", "==1", "x y==1", ""])
def test_what_is_no_condition(text):
    with pytest.raises(Usage, match="'--where' takes ARG==VALUE"):
        parse(text)


@pytest.mark.parametrize("form, wanted, kind", [
    ("integer", "word", "an integer"), ("integer", "", "an integer"), ("address", "1.5", "an integer"),
    ("float", "word", "a number")])
def test_a_value_that_does_not_fit(form, wanted, kind):
    with pytest.raises(Usage) as found:
        bind([parse(f"y<{wanted}")], [probe("n", y=form), probe("m", y=form), probe("o")])
    assert str(found.value) == f"'--where y<{wanted}': 'y' is {kind}, and '{wanted}' is none"


def test_a_value_that_fits_one_of_several_probes():
    tests = bind([parse("y!=word")], [probe("n", y="integer"), probe("m", y="string")])
    assert [each and each[0].holds(value) for each, value in zip(tests, (7, b"word"))] == \
        [True, False]


@pytest.mark.parametrize("form, size, word, expected", [
    ("integer", -1, 0x1ff, -1), ("integer", 1, 0x1ff, 255), ("integer", -4, 0x80000000, -2 ** 31),
    ("integer", 4, 2 ** 64 - 1, 2 ** 32 - 1), ("integer", -8, 2 ** 63, -2 ** 63),
    ("integer", 8, 2 ** 63, 2 ** 63), ("float", 4, 0x3f000000, 0.5), ("float", 8, 0, 0.0)])
def test_the_number_in_a_word(form, size, word, expected):
    assert number(form, size, word) == expected
