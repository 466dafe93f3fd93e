# SPDX-License-Identifier: 0BSD
"""What bad scripts are told: the file, the line, the cause; exit status 1."""
from __future__ import annotations

from pathlib import Path

import pytest

from support import interp as interpreter

# text: the line and the message
SYNTAX = {
    "x = [1,": (1, "a bracket is not closed"),
    "x = (1,\n2\n": (3, "a bracket is not closed"),
    "x = (1\ny = 2\n": (2, "expected ')', found name 'y'"),
    "x = )": (1, "expected an expression, found ')'"),
    "def f(:": (1, "expected the name of a parameter, found ':'"),
    "def f(1): pass": (1, "expected the name of a parameter, found a number"),
    "def f": (1, "expected '(', found end of file"),
    "def": (1, "expected the name of the function, found end of file"),
    "if x": (1, "expected ':', found end of file"),
    "if x:": (1, "expected a statement, found end of file"),
    "if 1:\nx": (2, "expected an indented block, found name 'x'"),
    "  x = 1": (1, "unexpected indentation"),
    "x = 1\n  y = 2\n": (2, "unexpected indentation"),
    "if 1:\n  x\n y": (3, "this indentation matches no outer block"),
    "if 1:\n\tx\n        y": (3, "tabs and spaces are mixed in the indentation"),
    'x = "abc': (1, "a string is not closed"),
    'x = "abc\n"': (1, "a string is not closed"),
    "\nx = '''abc\n": (2, "a string in three quotes is not closed"),
    "x = 5 +": (1, "expected an expression, found end of file"),
    "x = a b": (1, "expected end of line, found name 'b'"),
    "a = = b": (1, "expected an expression, found '='"),
    "x if y": (1, "expected 'else', found end of file"),
    "elif x: pass": (1, "expected an expression, found 'elif'"),
    "for x in": (1, "expected an expression, found end of file"),
    "for x": (1, "expected 'in', found end of file"),
    "for 1 in x: pass": (1, "cannot assign to this expression"),
    "1 = 2": (1, "cannot assign to this expression"),
    "(a, 1) = 2": (1, "cannot assign to this expression"),
    "() = 2": (1, "cannot assign to this expression"),
    "f() += 1": (1, "cannot assign to this expression"),
    "a, b += 1": (1, "cannot assign to this expression"),
    "del 5": (1, "cannot delete this expression"),
    "return 1": (1, "'return' outside a function"),
    "break": (1, "'break' outside a loop"),
    "while x:\n  def f():\n    continue": (3, "'continue' outside a loop"),
    "def f(a, a): pass": (1, "parameter 'a' appears twice"),
    "def f():\n x = 1\n global x": (3, "'x' is used before its 'global'"),
    "import": (1, "expected the name of a module, found end of file"),
    "import a.": (1, "expected a name after '.', found end of file"),
    "try: pass": (1, "expected 'except', found end of file"),
    "try:\n pass\nexcept:\n pass\nexcept X:\n pass": (
        5, "an 'except:' without a kind must be the last"),
    "x = $": (1, "'$' is no token"),
    "x = \x01": (1, "byte 0x01 is no token"),
    "x = \\ 1": (1, "a backslash must be the last character of its line"),
    "x = 0777": (1, "an integer must not begin with 0; octal is written 0o17"),
    "x = 1__0": (1, "this is no number"),
    "x = 12abc": (1, "this is no number"),
    "x = 0x": (1, "this is no number"),
    "x = 9223372036854775808": (1, "this integer does not fit in 64 bits"),
    "x = 0xffffffffffffffff": (1, "this integer does not fit in 64 bits"),
    'x = "\\xzz"': (1, "this escape wants more hexadecimal digits"),
    'x = "\\ud800"': (1, "this escape is no code point"),
    # Python that this interpreter does not know.
    "class A: pass": (1, "'class' is not supported"),
    "with x: pass": (1, "'with' is not supported"),
    "x = lambda: 1": (1, "'lambda' is not supported"),
    "try:\n pass\nfinally:\n pass": (3, "'finally' is not supported"),
    "try:\n pass\nexcept:\n pass\nfinally:\n pass": (5, "'finally' is not supported"),
    "f(a=1)": (1, "arguments by name are not supported"),
    "f(*a)": (1, "unpacked arguments are not supported"),
    "x[1:2]": (1, "slices are not supported"),
    "x[:]": (1, "slices are not supported"),
    "[x for x in y]": (1, "comprehensions are not supported"),
    "f(x for x in y)": (1, "comprehensions are not supported"),
    "{1, 2}": (1, "sets are not supported"),
    "x: int = 1": (1, "annotations are not supported"),
    "def f(a: int): pass": (1, "annotations are not supported"),
    "def f(a=1): pass": (1, "default values are not supported"),
    "def f(*a): pass": (1, "'*' and '**' parameters are not supported"),
    "from x import *": (1, "'import *' is not supported"),
    "from . import x": (1, "imports relative to a package are not supported"),
    "raise X from Y": (1, "'raise ... from' is not supported"),
    "raise\n": (1, "'raise' without an exception is not supported"),
    'x = f"a"': (1, "this prefix of a string is not supported"),
    'x = "\\N{DASH}"': (1, "escapes by name are not supported"),
    "def f():\n x = 1\n def g():\n  return x": (
        4, "'x' belongs to an outer function: closures are not supported"),
}


@pytest.mark.parametrize("text", SYNTAX, ids=repr)
def test_syntax_error(interp: Path, tmp_path: Path, text: str) -> None:
    script = tmp_path / "bad.py"
    script.write_text(text)
    done = interpreter.execute([interp, "bad.py"], cwd=tmp_path)
    line, message = SYNTAX[text]
    assert done.stderr == f"bad.py:{line}: error: {message}\n"
    assert (done.stdout, done.returncode) == ("", 1)


def test_runtime_error_prints_a_traceback(interp: Path, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("import module\n\n\ndef f():\n    module.g(\n        1)\n"
                                        "\n\nprint('before')\nf()\n")
    (tmp_path / "module.py").write_text("def g(a):\n    return a + 'x'\n")
    done = interpreter.execute([interp, "script.py"], cwd=tmp_path)
    assert done.stdout == "before\n"
    assert done.stderr == f"""\
Traceback (most recent call last):
  File "script.py", line 10, in <module>
  File "script.py", line 5, in f
  File "{tmp_path}/module.py", line 2, in g
TypeError: unsupported operand type(s) for +: 'int' and 'str'
"""
    assert done.returncode == 1


def test_error_raised_again_keeps_its_traceback(interp: Path) -> None:
    done = interpreter.run_text(interp, "def f():\n    1 // 0\ndef g():\n    try:\n        f()\n"
                                        "    except KeyError:\n        pass\ng()\n")
    assert done.stderr == """\
Traceback (most recent call last):
  File "<string>", line 8, in <module>
  File "<string>", line 5, in g
  File "<string>", line 2, in f
ZeroDivisionError: integer division or modulo by zero
"""


def test_traceback_counts_repeated_lines(interp: Path) -> None:
    done = interpreter.run_text(interp, "def f():\n    f()\nf()\n")
    assert done.stderr == """\
Traceback (most recent call last):
  File "<string>", line 3, in <module>
  File "<string>", line 2, in f
  File "<string>", line 2, in f
  File "<string>", line 2, in f
  [Previous line repeated 996 more times]
RecursionError: maximum recursion depth exceeded
"""


def test_syntax_error_in_an_imported_module_can_be_caught(interp: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("x = 1\nx = = 2\n")
    (tmp_path / "script.py").write_text(
        "try:\n    import bad\nexcept SyntaxError as e:\n    print('caught', e)\nimport bad\n")
    done = interpreter.execute([interp, "script.py"], cwd=tmp_path)
    message = f"{tmp_path}/bad.py:2: error: expected an expression, found '='"
    assert done.stdout == f"caught {message}\n"
    assert done.stderr == f"{message}\n"


@pytest.mark.parametrize("expression", [
    "9223372036854775807 + 1", "-9223372036854775807 - 2", "4294967296 * 4294967296", "2 ** 63",
    "1 << 63", "-(-9223372036854775807 - 1)", "(-9223372036854775807 - 1) // -1",
    "abs(-9223372036854775807 - 1)", "-9223372036854775808 * -1", "3037000500 * 3037000500",
    "9223372036854775807 - -1", "7 ** 23", "sum([9223372036854775807, 1])"])
def test_an_integer_beyond_64_bits_is_an_error(interp: Path, expression: str) -> None:
    done = interpreter.run_text(interp, f"print({expression})")
    assert done.stderr.endswith("OverflowError: the result does not fit in 64 bits\n")
    assert (done.stdout, done.returncode) == ("", 1)


def test_conversions_beyond_64_bits_are_errors(interp: Path) -> None:
    for text in ("int('9223372036854775808')", "int(1e300)"):
        done = interpreter.run_text(interp, text)
        assert done.stderr.endswith("OverflowError: the integer does not fit in 64 bits\n")


DEEP = {
    "parentheses": ("(" * 5000 + "1" + ")" * 5000, "the expression is nested too deeply"),
    "signs": ("-" * 5000 + "1", "the expression is nested too deeply"),
    "nots": ("not " * 5000 + "1", "the expression is nested too deeply"),
    "sum": ("+".join(["1"] * 5000), "the expression is nested too deeply"),
    "calls": ("print" + "()" * 5000, "the expression is nested too deeply"),
    "attributes": ("x" + ".y" * 5000, "the expression is nested too deeply"),
    "powers": ("2" + "**1" * 5000, "the expression is nested too deeply"),
    "conditionals": ("1 if 1 else " * 5000 + "1", "the expression is nested too deeply"),
    "lists": ("[" * 5000 + "]" * 5000, "the expression is nested too deeply"),
    "tuple": ("x = (" + "1," * 9000 + ")", "the expression is too large"),
    "arguments": ("print(" + "1," * 300 + ")", "the call has more than 255 arguments"),
    "blocks": ("".join("  " * i + "if 1:\n" for i in range(150)),
               "too many levels of indentation"),
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_source_is_refused(sanitized: Path, tmp_path: Path, name: str) -> None:
    text, message = DEEP[name]
    (tmp_path / "deep.py").write_text(text + "\n")
    done = interpreter.execute([sanitized, "deep.py"], cwd=tmp_path)
    assert done.stderr.startswith("deep.py:") and done.stderr.endswith(f": error: {message}\n")
    assert done.returncode == 1


def test_long_source_is_no_problem(interp: Path, tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("x = [" + "1," * 100000 + "]\nprint(len(x))\nif 0: pass\n"
                                      + "elif 0: pass\n" * 20000 + "y = 0\n" * 20000)
    done = interpreter.execute([interp, "long.py"], cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("100000\n", "")
