# SPDX-License-Identifier: 0BSD
"""What a caller of the generated macros meets: types, evaluation, statements."""
from __future__ import annotations

from pathlib import Path

import pytest

from support.sizes import sample

from generator import COMPILERS, PYTHON_PROVIDER, compile, header, program

CALLS = r'''
#include "probes.h"
#include <stdio.h>

static int evaluated;

static int count(void)
{
    return ++evaluated;
}

static int dangling(int outer, int inner)
{
    if (outer)
        if (inner)
            PyDTrace_GC_START(count());
        else
            return 1;
    else
        return 2;
    if (PyDTrace_GC_DONE_ENABLED())
        PyDTrace_GC_DONE(count());
    else
        return 3;
    return 4;
}

int main(void)
{
    const int attached = PyDTrace_LINE_ENABLED() + PyDTrace_AUDIT_ENABLED();
    for (int i = 0; i < 3; i++)
        PyDTrace_GC_START(count());
    do
        PyDTrace_GC_START(count());
    while (PyDTrace_GC_START_ENABLED());
    switch (PyDTrace_GC_START_ENABLED() + 1) {
    case 1: PyDTrace_GC_START(count()); break;
    default: return 1;
    }
    printf("%d %d %d %d %d\n", attached, evaluated, dangling(0, 0), dangling(1, 0),
           dangling(1, 1));
    return 0;
}
'''


def write(tmp_path: Path, text: str, name: str = "user.c") -> Path:
    header(PYTHON_PROVIDER, tmp_path / "probes.h")
    source = tmp_path / name
    source.write_text(text)
    return source


@pytest.mark.parametrize("compiler, flag", sample(COMPILERS, ["-DSDTKIT_REQUIRED",
                                                              "-DSDTKIT_DISABLED"]))
def test_macros_are_statements_that_evaluate_nothing_untraced(compiler: str, flag: str,
                                                              tmp_path: Path):
    # The doubtful else is the point, so that warning alone is off.
    source = write(tmp_path, CALLS)
    assert program(compiler, source, flag, "-Wno-dangling-else") == "0 0 2 1 3\n"


@pytest.mark.parametrize("compiler", COMPILERS)
def test_probe_without_semaphore_evaluates_once_and_not_where_probes_are_off(compiler: str,
                                                                             tmp_path: Path):
    (tmp_path / "bare.provider").write_text(
        "provider app {\n#pragma usdt nosemaphore hit\n    probe hit(int x);\n};\n")
    header(tmp_path / "bare.provider", tmp_path / "probes.h")
    source = tmp_path / "user.c"
    source.write_text('#include "probes.h"\n#include <stdio.h>\n'
                      "int main(void)\n{\n    int n = 0;\n    APP_HIT(++n);\n"
                      '    printf("%d %d\\n", n, APP_HIT_ENABLED());\n    return 0;\n}\n')
    assert program(compiler, source, "-DSDTKIT_REQUIRED") == "1 1\n"
    assert program(compiler, source, "-DSDTKIT_DISABLED") == "0 0\n"


WRONG = {
    "PyDTrace_LINE(42, name, 1)": "filename", "PyDTrace_LINE(name, &number, 1)": "funcname",
    "PyDTrace_LINE(name, name, name)": "lineno", "PyDTrace_GC_DONE(name)": "collected",
}


@pytest.mark.parametrize("compiler, state, call", sample(
    COMPILERS, ["SDTKIT_REQUIRED", "SDTKIT_DISABLED"], WRONG))
def test_wrong_type_is_told_with_function_and_argument(compiler: str, state: str, call: str,
                                                       tmp_path: Path):
    source = write(tmp_path, f"#define {state}\n" '#include "probes.h"\n'
                   "void user(const char *name, int number);\n"
                   "void user(const char *name, int number)\n"
                   f"{{\n    (void)name;\n    (void)number;\n    {call};\n}}\n")
    status, told = compile(compiler, source, "-c", "-o", tmp_path / "user.o")
    assert status != 0
    function = "usdt_python_line" if "LINE" in call else "usdt_python_gc_done"
    for word in (function, WRONG[call], "user.c:"):
        assert word in told


@pytest.mark.parametrize("compiler, call", sample(COMPILERS, ["PyDTrace_GC_DONE()",
                                                              "PyDTrace_GC_DONE(1, 2)"]))
def test_wrong_number_of_arguments_is_told(compiler: str, call: str, tmp_path: Path):
    source = write(tmp_path, '#include "probes.h"\nvoid user(void);\n'
                   f"void user(void)\n{{\n    {call};\n}}\n")
    status, told = compile(compiler, source, "-c", "-o", tmp_path / "user.o")
    assert status != 0 and "PyDTrace_GC_DONE" in told


@pytest.mark.parametrize("compiler", COMPILERS)
def test_enabled_alone_links_and_is_a_macro(compiler: str, tmp_path: Path):
    source = write(tmp_path, '#include "probes.h"\n#ifndef PyDTrace_LINE_ENABLED\n#error\n'
                   "#endif\nint main(void) { return PyDTrace_LINE_ENABLED() ? 1 : 0; }\n")
    assert program(compiler, source) == ""


@pytest.mark.parametrize("compiler", ["g++", "clang++"])
def test_probe_in_a_lambda_a_template_and_an_inline_function(compiler: str, tmp_path: Path):
    source = write(tmp_path, '#include "probes.h"\n'
                   "template <typename T> void twice(T value) { PyDTrace_GC_DONE(value); }\n"
                   "inline void once(int value) { PyDTrace_GC_START(value); }\n"
                   "int main()\n{\n    auto hit = [](int n) { PyDTrace_GC_START(n); };\n"
                   "    hit(1);\n    once(2);\n    twice(3L);\n    twice(4);\n    return 0;\n}\n")
    assert program(compiler, source) == ""


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_old_header_is_refused(compiler: str, tmp_path: Path):
    source = write(tmp_path, '#include "probes.h"\n')
    (tmp_path / "usdt").mkdir()
    (tmp_path / "usdt" / "usdt.h").write_text("#define USDT_VERSION 99\n")
    status, told = compile(compiler, source, "-fsyntax-only")
    assert status != 0 and "too old" in told
