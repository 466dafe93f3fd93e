# SPDX-License-Identifier: 0BSD
"""What no argument can be is refused, on and off, with its type and what to pass in its place."""
import re
from dataclasses import dataclass

import pytest

from support import toolchain
from support.sizes import sample

from test_arguments import C_STANDARDS, CXX_STANDARDS, accepts, exists, flag

INSTEAD = "pass a pointer to it, or cast it"
FORMS = {"bare": 'USDT_PROBE("app", "hit", {})', "guarded": 'USDT_GUARDED_PROBE("app", "hit", {})',
         "second": 'USDT_PROBE("app", "hit", 1, {}, 2)',
         "semaphore": 'USDT_PROBE_WITH_SEMAPHORE("app_both", "app", "hit", {})'}
SWITCHES = {"on": [], "off": ["-DSDTKIT_DISABLED"]}


@dataclass(frozen=True)
class Refused:
    """An expression of a type that is none of an argument, and the type as compilers write it."""

    expression: str
    type: str
    top: str = ""
    std: str = "c99 c++11"
    trial: str = ""
    own: bool = True        # whether the message is ours; else the compiler refuses it before


REFUSED = {
    "struct": Refused("v", "big", "struct big { long a[3]; }; static struct big v;"),
    "small_struct": Refused("v", "small", "struct small { int a; }; static struct small v;"),
    "call": Refused("make()", "small", "struct small { int a; }; struct small make(void);"),
    "union": Refused("v", "either", "union either { int a; float b; }; static union either v;"),
    "long_double": Refused("v", "long double", "static long double v;"),
    "int128": Refused("v", "__int128", "static __int128 v;"),
    "unsigned_int128": Refused("v + 1", "unsigned __int128|__int128 unsigned",
                               "static unsigned __int128 v;"),
    "complex": Refused("v", "complex|_Complex|__complex__", "static _Complex double v;"),
    "complex_float": Refused("v", "complex|_Complex|__complex__", "static _Complex float v;"),
    "void": Refused("make()", "void", "void make(void);", own=False),
    "vector": Refused("v", "vec|vector|__vector",
                      "typedef int vec __attribute__((__vector_size__(8))); static vec v;"),
    "incomplete": Refused("*v", "nobody", "struct nobody; static struct nobody *v;",
                          own=False),
    "float128": Refused("v", "__float128|_Float128", "static __float128 v;", trial="__float128 v;"),
    "float16": Refused("v", "_Float16", "static _Float16 v;", "c++11", "_Float16 v;"),
    "bitint": Refused("v", r"_BitInt\(65\)", "static _BitInt(65) v;", trial="_BitInt(65) v;"),
    "class": Refused("v", "Thing", "struct Thing { operator int() const { return 1; } }; "
                     "static Thing v;", "c++11"),
    "with_destructor": Refused("Thing()", "Thing", "struct Thing { ~Thing() {} };", "c++11"),
    "reference": Refused("v", "Thing", "struct Thing { virtual void f() = 0; }; extern Thing &v;",
                         "c++11"),
    "data_member": Refused("&Thing::a", "Thing", "struct Thing { long a; };", "c++11"),
    "member_function": Refused("&Thing::f", "Thing", "struct Thing { int f(); };", "c++11"),
    "lambda": Refused("v", "lambda", "static auto v = [](int n) { return n; };", "c++11"),
}
PROGRAM = """\
#include "usdt/usdt.h"
{top}
void f(void);
void f(void)
{{
    {statement};
}}
"""


def has(compiler, standard, name, *_):
    refused = REFUSED[name]
    first = [word for word in refused.std.split() if ("++" in word) == ("++" in standard)]
    return (exists(compiler, standard) and bool(first)
            and (not refused.trial or accepts(compiler, flag(compiler, standard), refused.trial)))


CELLS = [cell for compilers, standards in ((toolchain.C_COMPILERS, C_STANDARDS),
                                           (toolchain.CXX_COMPILERS, CXX_STANDARDS))
         for cell in sample(compilers, standards, REFUSED, FORMS, SWITCHES, valid=has)]


@pytest.mark.parametrize("compiler, standard, name, form, switch", CELLS)
def test_the_message_names_the_type_and_what_to_pass(tmp_path, compiler, standard, name, form,
                                                     switch):
    refused = REFUSED[name]
    text = PROGRAM.format(top=refused.top, statement=FORMS[form].format(refused.expression))
    source = toolchain.source(compiler, text, tmp_path)
    said = toolchain.compiler_error(compiler, source, flag(compiler, standard), *SWITCHES[switch])
    assert INSTEAD in said or not refused.own, said
    # Not only in a line of the source that is shown.
    own = "\n".join(line for line in said.splitlines() if not re.match(r" *\d* \||    ", line))
    assert re.search(rf"\b(?:{refused.type})", own.replace(INSTEAD, "")), said
