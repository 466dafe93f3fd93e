# SPDX-License-Identifier: 0BSD
"""What bad scripts are told: the file, the line, the cause; exit status 1."""
from __future__ import annotations

from pathlib import Path
from typing import Dict, Tuple

import pytest

from support import interp as interpreter

pytestmark = pytest.mark.size("ci")

# text: the line and the message
SYNTAX: Dict[str, Tuple[int, str]] = {
    "x = (1 +\n2\n": (3, "a bracket is not closed"),
    "x = [1, 2)\n": (1, "expected ']', found ')'"),
    "x = )": (1, "expected an expression, found ')'"),
    "x = 5 +": (1, "expected an expression, found end of line"),
    "x = a b": (1, "expected end of line, found name 'b'"),
    "def f(1): pass": (1, "expected a name, found a number"),
    "def f(a, a): pass": (1, "parameter 'a' appears twice"),
    "if x": (1, "expected ':', found end of line"),
    "if x:\n\ny": (3, "expected an indented block, found name 'y'"),
    "if 1: if 1: pass": (1, "expected an expression, found 'if'"),
    "  x = 1": (1, "unexpected indentation"),
    "if 1:\n  x\n y": (3, "this indentation matches no outer block"),
    "if 1:\n\tx": (2, "a tab in the indentation is not supported"),
    "\nx = 'abc\n": (2, "a string is not closed"),
    "\nx = '''abc\n": (2, "a string is not closed"),
    "x = '\\q'": (1, "this escape is not supported"),
    "for x": (1, "expected 'in', found end of line"),
    "1 = 2": (1, "cannot assign to this expression"),
    "x[0] += 2": (1, "cannot assign to this expression"),
    "x.y = 2": (1, "cannot assign to this expression"),
    "f(a)[0][1](2) = 2": (1, "cannot assign to this expression"),
    "f(a=1)": (1, "cannot assign to this expression"),
    "return 1": (1, "'return' outside a function"),
    "while x:\n  def f():\n    break": (3, "'break' outside a loop"),
    "try: pass\nx": (2, "expected 'except', found name 'x'"),
    "x = $": (1, "byte 0x24 is no token"),
    "x = 12abc": (1, "this is no number"),
    "x = 0777": (1, "this is no number"),
    "x = 9223372036854775808": (1, "this integer does not fit in 64 bits"),
    # Too much of it.
    "x = " + "(" * 5000 + "1" + ")" * 5000: (1, "the expression is nested too deeply"),
    "if " + "(" * 5000 + "1" + ")" * 5000 + ": x": (1, "the expression is nested too deeply"),
    "x = " + "-" * 5000 + "1": (1, "the expression is nested too deeply"),
    "x = " + "not " * 5000 + "1": (1, "the expression is nested too deeply"),
    "x = " + "[" * 5000 + "]" * 5000: (1, "the expression is nested too deeply"),
    "x = [" + "1," * 9000 + "]": (1, "the expression is too large"),
    "".join("  " * i + "if 1:\n" for i in range(150)): (51, "too many levels of indentation"),
}


@pytest.mark.parametrize("text", SYNTAX, ids=lambda text: repr(text[:40]))
def test_syntax_error(sanitized: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.py").write_text(text)
    done = interpreter.execute([sanitized, "bad.py"], cwd=tmp_path)
    line, message = SYNTAX[text]
    assert done.stderr == f"bad.py:{line}: error: {message}\n"
    assert (done.stdout, done.returncode) == ("", 1)


def test_an_error_tells_where_it_was_raised(interp: Path, tmp_path: Path) -> None:
    """Not where it was raised again."""
    (tmp_path / "script.py").write_text("import module\ntry:\n    module.g(\n        1)\n"
                                        "except ValueError:\n    pass\n")
    (tmp_path / "module.py").write_text("print('before')\ndef g(a):\n    return a + 'x'\n")
    done = interpreter.execute([interp, "script.py"], cwd=tmp_path)
    assert (done.stdout, done.returncode) == ("before\n", 1)
    assert done.stderr == \
        f"{tmp_path}/module.py:3: TypeError: unsupported operand types: 'int' and 'str'\n"


def test_a_syntax_error_in_an_imported_module_can_be_caught(interp: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("x = 1\nx = = 2\n")
    (tmp_path / "script.py").write_text(
        "try:\n    import bad\nexcept SyntaxError:\n    print('caught')\nimport bad\n")
    done = interpreter.execute([interp, "script.py"], cwd=tmp_path)
    assert done.stdout == "caught\n"
    assert done.stderr == f"{tmp_path}/bad.py:2: error: expected an expression, found '='\n"


@pytest.mark.parametrize("expression", [
    "9223372036854775807 + 1", "-9223372036854775807 - 2", "4294967296 * 4294967296",
    "-(-9223372036854775807 - 1)", "(-9223372036854775807 - 1) // -1"])
def test_an_integer_beyond_64_bits_is_an_error(interp: Path, expression: str) -> None:
    done = interpreter.run_text(interp, f"print({expression})")
    assert done.stderr == "<string>:1: OverflowError: the result does not fit in 64 bits\n"
    assert (done.stdout, done.returncode) == ("", 1)


def test_long_source_is_no_problem(sanitized: Path, tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("x = 1" + " + 1" * 50000 + "\nprint(x)\nif 0: pass\n"
                                      + "elif 0: pass\n" * 20000 + "y = 0\n" * 20000)
    done = interpreter.execute([sanitized, "long.py"], cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("50001\n", "")
