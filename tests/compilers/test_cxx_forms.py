# SPDX-License-Identifier: 0BSD
"""C++: what only it has as arguments, and the places where it may include the header."""
import pytest

from support import compilers, notes, toolchain

HERE = toolchain.ROOT / "tests" / "compilers"
CASES = toolchain.ROOT / "tests" / "linkers"
STANDARDS = pytest.mark.parametrize("standard", ["c++11", "c++14", "c++17", "c++20", "gnu++2b"])
COMPILERS = pytest.mark.parametrize("compiler", compilers.CXX)
WARNINGS = ["-pedantic", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Werror"]
SHAPES = {"constructor": "8 -4", "destructor": "8", "member": "8 -4", "enums": "-4 -8 4",
          "references": "-4 8 4 -4 -8 -4", "letters": "-4 -4 4 8", "others": "8 8 8 8 4",
          "many": "8", "lambda": "-4"}


@pytest.fixture(autouse=True)
def installed(compiler):
    compilers.need(compiler)


@pytest.mark.parametrize("level", ["-O0", "-O2"])
@STANDARDS
@COMPILERS
def test_size_and_sign_of_each_form(tmp_path, compiler, standard, level):
    built = toolchain.compile_object(compiler, HERE / "forms.cc", tmp_path / "forms.o",
                                     f"-std={standard}", level, *WARNINGS)
    shapes = {}
    for note in notes.notes(built):
        shapes.setdefault(note.name, set()).add(" ".join(note.shapes))
    assert shapes.pop("numbered") == {"-4 -4 8", "-8 -4 8"}
    assert shapes == {name: {text} for name, text in SHAPES.items()}


@pytest.mark.parametrize("level", ["-O0", "-O2"])
@STANDARDS
@COMPILERS
def test_two_units_of_inline_code(tmp_path, compiler, standard, level):
    """Inline functions, templates, virtual functions, lambdas, namespaces, extern "C"."""
    parts = [toolchain.compile_object(compiler, CASES / f"{name}.cc", tmp_path / f"{name}.o",
                                      f"-std={standard}", level, *WARNINGS)
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
    USDT_FIRE2("place", "typed", BARE, DEFAULT, POINTERS, POINTER, text, AUTO, color);
    return USDT_ACTIVE(place_guarded);
}
"""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("standard", ["gnu++98", "c++11", "c++17", "gnu++2b"])
@COMPILERS
def test_header_is_included_in_odd_places(tmp_path, compiler, standard, place):
    before, after = PLACES[place]
    source = tmp_path / "place.cc"
    source.write_text(before + BODY + after)
    built = toolchain.compile_object(compiler, source, tmp_path / "place.o", f"-std={standard}",
                                     "-O2", *WARNINGS)
    assert sorted((note.name, " ".join(note.shapes)) for note in notes.notes(built)) == [
        ("bare", "8 4 8"), ("guarded", "8"), ("typed", "8 4")]
