# SPDX-License-Identifier: 0BSD
"""Objects of -G: valid, never needed, and built as the project builds its own."""

import pytest

import program
from program import FILES, dtrace, good, provider
from support import toolchain

TWO = "provider app {\n    probe fire(int);\n    probe never__fired();\n};\n"
USE = """
int main(void)
{
    if (APP_FIRE_ENABLED()) APP_FIRE(3); else APP_FIRE(4);
    return 0;
}
"""


def symbols(path):
    """Name to (type, binding, visibility, size) of what readelf lists."""
    rows = [line.split() for line in toolchain.run(["readelf", "-sW", path]).stdout.splitlines()]
    return {row[7]: (row[3], row[4], row[5], int(row[2])) for row in rows
            if len(row) == 8 and row[0][:-1].isdigit()}


@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_semaphores_are_weak_and_hidden_and_the_rest_is_local(compiler, tmp_path):
    toolchain.need(compiler)
    path = provider(tmp_path, TWO)
    good("-G", "-s", path, "-o", "app.o", cwd=tmp_path, env={"CC": compiler, "CFLAGS": "-O2 -g3"})
    found = symbols(tmp_path / "app.o")
    for name in ("fire", "never__fired"):
        assert found[f"app_{name}_semaphore"] == ("OBJECT", "WEAK", "HIDDEN", 2)
    assert found["usdt_object"][1] == "LOCAL"
    sections = toolchain.run(["readelf", "-SW", tmp_path / "app.o"]).stdout
    assert ".note.GNU-stack" in sections and ".probes" in sections and ".debug" not in sections
    assert b"/tmp" not in (tmp_path / "app.o").read_bytes()


@pytest.mark.parametrize("text", ["BEGIN{}\n", "provider nameserver { };\n"])
def test_object_without_probes(text, tmp_path):
    path = provider(tmp_path, text)
    for name in ("a.o", "b.o"):
        (tmp_path / name).write_bytes(b"left alone")
    done = dtrace("-G", "-s", path, "-o", "app.o", "a.o", "b.o", cwd=tmp_path)
    assert done.returncode == 0 and done.stderr == ""
    assert "usdt_object" in symbols(tmp_path / "app.o")
    assert {(tmp_path / name).read_bytes() for name in ("a.o", "b.o")} == {b"left alone"}


@pytest.mark.parametrize("flags", ["-O2", "-O2 -flto", "-O0 -fPIC"])
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_links_without_with_one_and_with_two(compiler, flags, tmp_path):
    path = provider(tmp_path, TWO)
    good("-h", "-s", path, "-o", tmp_path / "app.h")
    source = program.source(tmp_path, ["app.h"], USE)
    objects = [tmp_path / "one.o", tmp_path / "two.o"]
    for each in objects:
        good("-G", "-s", path, "-o", each, env={"CC": compiler, "CFLAGS": flags})
    for count in range(3):
        binary = program.build(compiler, tmp_path, [source, *objects[:count]], *flags.split())
        assert {each[:2] for each in program.summaries(binary)} == {("app", "fire")}
        assert symbols(binary)["app_fire_semaphore"][3] == 2


def test_marks_of_hardened_builds(tmp_path):
    """CFLAGS reach the object, so that the linker keeps the marks of the whole program."""
    path = provider(tmp_path, TWO)
    good("-G", "-s", path, "-o", "app.o", cwd=tmp_path,
         env={"CFLAGS": "-O2 \\\n -fcf-protection=full '-DNAME=\"a b\"'"})
    assert "IBT, SHSTK" in toolchain.run(["readelf", "-nW", tmp_path / "app.o"]).stdout


@pytest.mark.parametrize("flags", ["--coverage", "-fsanitize=address,undefined", "-Werror -Wall "
                                   "-Wextra -pedantic -std=c90", "-fprofile-arcs -save-temps=obj"])
@pytest.mark.parametrize("compiler", toolchain.C_COMPILERS)
def test_flags_that_write_more_files_leave_none(compiler, flags, tmp_path):
    toolchain.need(compiler)
    path = provider(tmp_path, TWO)
    good("-G", "-s", path, "-o", "app.o", cwd=tmp_path, env={"CC": compiler, "CFLAGS": flags})
    assert sorted(each.name for each in tmp_path.iterdir()) == ["app.d", "app.o"]


def test_compiler_of_several_words(tmp_path):
    path = provider(tmp_path, TWO)
    good("-G", "-s", path, "-o", "app.o", cwd=tmp_path, env={"CC": "env LANG=C gcc -m64"})
    for value, message in (("no-such-cc -m64", "cannot run 'no-such-cc', the C compiler"),
                           ("gcc --no-such-flag", "cannot make the object"),
                           ("gcc 'open", "CC cannot be split into words"),
                           ("true", "cannot make the object")):
        done = dtrace("-G", "-s", path, "-o", "new.o", cwd=tmp_path, env={"CC": value})
        assert done.returncode == 1 and message in done.stderr and "Traceback" not in done.stderr
    assert sorted(each.name for each in tmp_path.iterdir()) == ["app.d", "app.o"]


def test_header_needs_no_compiler(tmp_path):
    good("-h", "-s", FILES / "python.d", "-o", tmp_path / "x.h", env={"CC": "/nonexistent"})
    assert "include" not in (tmp_path / "x.h").read_text()
