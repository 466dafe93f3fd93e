# SPDX-License-Identifier: 0BSD
"""Each form of an argument: its value, evaluated once, and never while guarded or off.

The cases stand in support/argument_forms.py, what cannot be an argument in argument_refusals.py.
"""
import functools
import re
import subprocess

import pytest

from support import argument_forms, consumer, targets, toolchain
from support.consumer import SOURCES
from support.sizes import SIZE, sample

C_STANDARDS = ["c99", "c11", "c17", "c23"]
CXX_STANDARDS = ["c++11", "c++14", "c++17", "c++20", "c++23", "c++26"]
# What compilers called a standard before it was one.
EARLIER = {"c23": "c2x", "c++20": "c++2a", "c++23": "c++2b", "c++26": "c++2c"}
LEVELS = ["-O0", "-O2"]
# A cell has each so many-th case: a file with all of them takes ten seconds.
PARTS = {"quick": 8, "ci": 2, "all": 1}[SIZE]


@functools.lru_cache(maxsize=None)
def accepts(compiler, flag, text):
    """Whether this compiler takes a text; the flag names the language, or is `-std=`."""
    language = "c++" if "++" in compiler else "c"
    try:
        done = subprocess.run([compiler, flag, "-w", "-fsyntax-only", "-x", language, "-"],
                              input=text, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              encoding="utf-8", check=False)
    except FileNotFoundError:
        return True         # The test says that it is missing.
    return done.returncode == 0


def flag(compiler, standard):
    """The option for a standard, or nothing where this compiler does not have it."""
    for name in (standard, EARLIER.get(standard, standard)):
        if accepts(compiler, f"-std={name}", ""):
            return f"-std={name}"
    return ""


def exists(compiler, standard, *_):
    return ("++" in compiler) == ("++" in standard) and bool(flag(compiler, standard))


CELLS = [cell for compilers, standards in ((toolchain.C_COMPILERS, C_STANDARDS),
                                           (toolchain.CXX_COMPILERS, CXX_STANDARDS))
         for cell in sample(compilers, standards, LEVELS, range(PARTS), valid=exists)]


def write_body(compiler, standard, part, directory):
    """The cases of a part, and the header for those that are passed to a generated probe, too."""
    language = "c++" if "++" in standard else "c"
    cases = argument_forms.cases(language)[part::PARTS]
    option = flag(compiler, standard)
    (directory / "forms.provider").write_text(argument_forms.PROVIDER)
    toolchain.probe_header(directory / "forms.provider", directory / "forms_probes.h")
    text = argument_forms.body(language, argument_forms.YEARS[standard],
                               lambda trial: accepts(compiler, option, trial), cases)
    return toolchain.source(compiler, text, directory, "body")


def compile_body(compiler, standard, level, source, *flags):
    toolchain.need(compiler)
    # What these expressions are warned of is not ours.
    return toolchain.compile_object(compiler, source, source.with_suffix(".o"), "-w", "-DTYPED",
                                    flag(compiler, standard), level, "-fPIE", f"-I{SOURCES}",
                                    f"-I{source.parent}", *flags)


@pytest.mark.parametrize("compiler, standard, level, part", CELLS)
def test_evaluated_once_and_the_value_taken(builder, tmp_path, compiler, standard, level, part):
    target = targets.BY_NAME["x86-64"]
    source = write_body(compiler, standard, part, tmp_path)
    built = compile_body(compiler, standard, level, source)
    program = builder.link(target, compiler, [built], tmp_path)
    consumer.check(target, program)


@pytest.mark.parametrize("compiler, standard, level, part", CELLS)
def test_not_evaluated_where_probes_are_off(tmp_path, compiler, standard, level, part):
    source = write_body(compiler, standard, part, tmp_path)
    built = compile_body(compiler, standard, level, source, "-DSDTKIT_DISABLED", "-DOFF=1")
    others = [toolchain.compile_object("gcc", SOURCES / f"{name}.c", tmp_path / f"{name}.o",
                                       "-fPIE")
              for name in ("off", "data")]
    program = toolchain.link(compiler, [built, *others], tmp_path / "program")
    found = re.search(r"^facts (\d+)/(\d+)$", toolchain.run([program]).stdout, re.MULTILINE)
    assert found and found[1] == found[2]
