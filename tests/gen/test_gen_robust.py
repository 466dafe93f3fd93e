# SPDX-License-Identifier: 0BSD
"""Hostile input: it ends, it says what is wrong, and it never shows a traceback."""
from __future__ import annotations

import random
from pathlib import Path

import pytest

from support.command import run as sdtkit
from support.sizes import runs

from generator import ACCEPTED, EVERYTHING, PYTHON_PROVIDER, UNNAMED, faults, parsed
from sdtgen.emit import header

# A hang must fail a test, not stop the suite.
pytestmark = pytest.mark.timeout(120)

SEEDS = [*(path.read_bytes() for path in (PYTHON_PROVIDER, EVERYTHING, UNNAMED)),
         *(case.data for case in (*ACCEPTED, *faults()))]
WORDS = [b"probe ", b"provider ", b"{", b"}", b"};", b";", b"(", b")", b",", b"/*", b"*/", b"/**",
         b"//", b"\n#if X\n", b"\n#else\n", b"\n#endif\n", b"\n#define T int\n",
         b"\n#define T T T\n",
         b"\n#pragma usdt fast x\n", b"\n#pragma usdt prefix X_\n", b"\n#undef T\n", b'"', b"'",
         b"\\\n", b"\\", b"[", b"]", b"*", b":", b"...", b"\0", b"\xff", b"\xc3\xa9", b"\r\n",
         b"\t", b"const ", b"struct ", b"unsigned ", b"void ", b"typedef ", b'\n# 12 "x"\n',
         b"@x: y\n",
         b"Since: 1\n", b"string ", b"\xe2\x80\xae", b"-", b"0x", b"enum e ", b"(bytes q)",
         b"BEGIN{}", b"\xef\xbb\xbf", b"?", b"__LINE__", b"usdt_i_x"]


def read_or_refuse(data: bytes) -> None:
    """The whole flow: the header if the input is good, else what is wrong."""
    model, diagnostics = parsed("x.provider", data)
    assert (model is None) == bool(diagnostics.errors)
    if model is not None:
        assert header.emit(model)
    shown = diagnostics.render(pedantic=True)
    shown.encode()
    assert all(len(line) < 1000 for line in shown.splitlines())
    if model is None:
        assert shown.splitlines()[-1].split()[1] in ("error", "errors")


def mutate(data: bytes, chance: random.Random) -> bytes:
    text = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        where = chance.randrange(len(text) + 1)
        kind = chance.randrange(6)
        if kind == 0 and text:
            text[min(where, len(text) - 1)] = chance.randrange(256)
        elif kind == 1:
            text[where:where] = chance.choice(WORDS)
        elif kind == 2:
            del text[where:where + chance.randrange(40)]
        elif kind == 3:
            piece = text[where:where + chance.randrange(200)]
            there = chance.randrange(len(text) + 1)
            text[there:there] = piece
        elif kind == 4:
            del text[where:]
        else:
            text[where:where + chance.randrange(8)] = chance.choice(WORDS)
    return bytes(text)


@pytest.mark.parametrize("seed", range(4) if runs("ci") else range(1))
def test_mutated_files_are_read_or_refused(seed: int):
    chance = random.Random(seed)
    for _ in range(800 if runs("ci") else 400):
        read_or_refuse(mutate(chance.choice(SEEDS)[:6000], chance))


@pytest.mark.parametrize("path", [PYTHON_PROVIDER, EVERYTHING], ids=lambda path: path.name)
def test_file_cut_short_anywhere_is_read_or_refused(path: Path):
    data = path.read_bytes()
    for length in range(0, len(data), 17 if runs("ci") else 47):
        read_or_refuse(data[:length])


MEGABYTE = 1 << 20
LONG = {
    "word": b"x" * 10 * MEGABYTE,
    "stars": b"*" * 10 * MEGABYTE,
    "comment": b"/*" + b" a" * 5 * MEGABYTE + b"*/ provider p { probe a(struct s x); };",
    "string": b"provider p { probe a(" + b'"' * 10 * MEGABYTE,
    "provider": b"provider p { " + b"probe a(int x); " * (10 * MEGABYTE // 16) + b"};",
    "bytes": b"\xff\x00" * 5 * MEGABYTE,
}


@pytest.mark.parametrize("name", LONG)
def test_line_of_ten_megabytes_is_refused_with_little_text(name: str, tmp_path: Path):
    (tmp_path / "long.provider").write_bytes(b"/* first */\n" + LONG[name] + b"\n")
    (tmp_path / "out.h").write_text("kept\n")
    done = sdtkit("header", "-o", "out.h", "long.provider", cwd=tmp_path)
    assert done.status == 1
    lines = done.stderr.splitlines()
    assert any(line.startswith("long.provider:2:1: error: this line has ") for line in lines)
    assert all(len(line) < 250 for line in lines)
    assert (tmp_path / "out.h").read_text() == "kept\n"


def test_line_of_one_megabyte_is_read(tmp_path: Path):
    padding = " " * MEGABYTE
    (tmp_path / "long.provider").write_text(
        f"provider p {{{padding}probe a(int x); probe b(struct s v); }};\n")
    done = sdtkit("header", "long.provider", cwd=tmp_path)
    assert done.status == 1
    place, shown, caret, count = done.stderr.splitlines()
    column = len("provider p {") + MEGABYTE + len("probe a(int x); probe b(") + 1
    assert place == (f"long.provider:1:{column}: error: a struct cannot be passed by value; "
                     "write 'struct s *v'")
    assert len(shown) < 250 and count == "1 error"
    assert shown[caret.index("^"):][:len("struct s v")] == "struct s v"


MANY = {
    "open_parentheses": "provider p { probe a(\n" + "(\n" * 100000,
    "open_braces": "struct s\n" + "{\n" * 100000,
    "provider_braces": "provider p {\n" * 3000,
    "conditions": "#if X\n" * 50000 + "provider p {\n probe a();\n};\n",
    "conditions_and_probes": "provider p {\n" + "#if X\nprobe a(int x);\n" * 4000,
    "branches": "provider p {\n#if X\n" + "probe a();\n#elif X\n" * 4000 + "#endif\n};\n",
    "defines": "".join(f"#define T{n} T{n + 1}\n" for n in range(20000))
               + "provider p {\n" + "probe a(T0 x);\n" * 500 + "};\n",
    "defines_that_double": "".join(f"#define T{n} T{n + 1} T{n + 1}\n" for n in range(5000))
                           + "provider p {\nprobe a(T0 x);\n};\n",
    "unknown_probes": "provider p {\n" + "".join(f"probe a{n}();\n" for n in range(2000))
                      + "};\n#pragma usdt fast " + " ".join(f"b{n}" for n in range(5000)),
    "arguments": "provider p {\nprobe a(" + ",\n".join(f"int a{n}" for n in range(50000))
                 + ");\n};\n",
    "stars_in_a_type": "provider p {\nprobe a(int " + "*\n" * 100000 + "x);\n};\n",
    "lines_of_a_comment": "/**\n" + "\n" * 200000 + " * p - x\n" + " * y\n" * 50000
                          + "*/ provider p {};\n",
    "entries_of_a_comment": "provider p {\n/** a - x\n" + "".join(
        f" * @x{n}: y\n" for n in range(30000)) + "*/ probe a(int y);\n};\n",
    "line_markers": '# 1 "x"\n' * 100000 + "probe\n" * 5000,
    "lone_quotes": "#define A \"\n" * 50000 + '"\n' * 50000,
    "same_names": "provider p {\n" + "probe a(int x);\n" * 5000 + "};\n",
    "names_that_meet": "provider p {\n" + "".join(
        f"probe a{'_' * n}b();\n" for n in range(1, 200)) + "};\n",
    "stray_characters": "@\n" * 100000,
    "brackets": "provider p {\nprobe a(int x" + "[1]" * 30000 + ");\n};\n",
}


@pytest.mark.parametrize("name", MANY)
def test_much_of_one_thing_ends(name: str, tmp_path: Path):
    (tmp_path / "many.provider").write_text(MANY[name])
    done = sdtkit("header", "many.provider", cwd=tmp_path)
    assert done.status in (0, 1)
    assert "Traceback" not in done.stderr
    assert len(done.stderr) < 1000000
