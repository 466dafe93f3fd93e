# SPDX-License-Identifier: 0BSD
"""C++: what only it has as arguments, and the places where it may include the header."""
import pytest

from support import notes, toolchain
from support.sizes import sample

HERE = toolchain.ROOT / "tests" / "header"
CASES = toolchain.ROOT / "tests" / "linkers"
BUILDS = pytest.mark.parametrize("compiler, standard, level", sample(
    toolchain.CXX_COMPILERS, ["c++11", "c++14", "c++17", "c++20", "gnu++2b"], ["-O0", "-O2"]))
SHAPES = {"constructor": "8 -4", "destructor": "8", "member": "8 -4", "enums": "-4 -8 4",
          "references": "-4 8 4 -4 -8 -4", "letters": "-4 -4 4 8", "others": "8 8 8 8 4",
          "many": "8", "lambda": "-4"}


@BUILDS
def test_size_and_sign_of_each_form(tmp_path, compiler, standard, level):
    built = toolchain.compile_object(compiler, HERE / "forms.cc", tmp_path / "forms.o",
                                     f"-std={standard}", level, *toolchain.STRICT)
    shapes = {}
    for note in notes.notes(built):
        shapes.setdefault(note.name, set()).add(" ".join(note.shapes))
    assert shapes.pop("numbered") == {"-4 -4 8", "-8 -4 8"}
    assert shapes == {name: {text} for name, text in SHAPES.items()}


@BUILDS
def test_two_units_of_inline_code(tmp_path, compiler, standard, level):
    """Inline functions, templates, virtual functions, lambdas, namespaces, extern "C"."""
    parts = [toolchain.compile_object(compiler, CASES / f"{name}.cc", tmp_path / f"{name}.o",
                                      f"-std={standard}", level, *toolchain.STRICT)
             for name in ("cases_one", "cases_two")]
    program = toolchain.link(compiler, parts, tmp_path / "program")
    assert toolchain.run([program]).stdout == "15\n"
    names = sorted(note.name for note in notes.notes(program))
    assert names == ["extern_c", "inlined", "lambda", "name_space", "static_member", "templated",
                     "templated", "virtual"]


PLACES = {
    "namespace": ("namespace mine {\n#include \"usdt/usdt.h\"\n", "}\n"),
    "nested": ("namespace mine { namespace own {\n#include \"usdt/usdt.h\"\n", "} }\n"),
    "extern-c": ("extern \"C\" {\n#include \"usdt/usdt.h\"\n}\n", ""),
    "inside-extern-c": ("extern \"C\" {\n#include \"usdt/usdt.h\"\n", "}\n"),
    "after-headers": ("#include <cstring>\n#include <vector>\n#include <string>\n"
                      "#include \"usdt/usdt.h\"\n", ""),
    "before-headers": ("#include \"usdt/usdt.h\"\n#include <vector>\n#include <string>\n", ""),
}
BODY = """
enum Color { red, blue };
USDT_SEMAPHORE_DEFINE(place_guarded, "place", "guarded")
int probed(const char *text, Color color, double d);
int probed(const char *text, Color color, double d)
{
    USDT_PROBE3("place", "bare", text, color, d);
    USDT_SEMAPHORE_PROBE1(place_guarded, "place", "guarded", text);
    USDT_PROBE("place", "typed", text, color);
    return USDT_ACTIVE(place_guarded);
}
"""


@pytest.mark.parametrize("compiler, standard, place", sample(
    toolchain.CXX_COMPILERS, ["gnu++98", "c++11", "c++17", "gnu++2b"], PLACES))
def test_header_is_included_in_odd_places(tmp_path, compiler, standard, place):
    before, after = PLACES[place]
    source = toolchain.source(compiler, before + BODY + after, tmp_path)
    built = toolchain.compile_object(compiler, source, tmp_path / "place.o", f"-std={standard}",
                                     "-O2", *toolchain.STRICT)
    assert sorted((note.name, " ".join(note.shapes)) for note in notes.notes(built)) == [
        ("bare", "8 4 8"), ("guarded", "8"), ("typed", "8 4")]
