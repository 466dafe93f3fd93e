# SPDX-License-Identifier: 0BSD
"""The manual pages are clean, and say what the command, the header and the language have."""
from __future__ import annotations

import json
import re
import sys

import pytest

import manual
from support import toolchain

from sdtgen.provider import doc, parser, pragma

ROOT = toolchain.ROOT
MAN = ROOT / "docs" / "man"
pytestmark = pytest.mark.size("ci")
NAMES = ["sdtkit.1", "usdt.h.3", "sdtkit-provider.5"]
LANGUAGE = (MAN / "sdtkit-provider.5").read_text()


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """The pages by name; that of the command is made."""
    made = tmp_path_factory.mktemp("man") / "sdtkit.1"
    toolchain.run([sys.executable, MAN / "commands.py", "--depfile", f"{made}.d", "-o", made,
                   MAN / "sdtkit.1.in"])
    return {name: made if name == "sdtkit.1" else MAN / name for name in NAMES}


def rendered(path):
    """What a reader sees, in lines of any length."""
    toolchain.need("mandoc")
    text = toolchain.run(["mandoc", "-T", "utf8", "-O", "width=300", path]).stdout
    return re.sub(".\b", "", text).replace("‘", "'").replace("’", "'")


@pytest.mark.parametrize("name", NAMES)
def test_no_warning(pages, name):
    toolchain.need("mandoc", "man")
    assert toolchain.run(["mandoc", "-T", "lint", "-W", "warning", pages[name]]).stdout == ""
    done = toolchain.run(["man", "--warnings", "-l", pages[name]])
    assert done.stderr == "" and "SEE ALSO" in done.stdout


def test_a_fault_is_found(tmp_path):
    """The checks of the test above are real ones."""
    toolchain.need("mandoc", "man")
    path = tmp_path / "bad.1"
    path.write_text((MAN / "usdt.h.3").read_text() + ".Nosuch macro\n")
    assert toolchain.run(["mandoc", "-T", "lint", "-W", "warning", path], check=False).stdout
    assert toolchain.run(["man", "--warnings", "-l", path]).stderr


def test_links_between_the_pages(pages):
    for name, path in pages.items():
        for other, section in re.findall(r"^\.Xr (\S+) (\d)", path.read_text(), re.MULTILINE):
            if "sdtkit" in other or "usdt" in other:
                other = other.replace("\\-", "-")
                assert f"{other}.{section}" in NAMES and f"{other}.{section}" != name


def test_commands_and_options_are_those_of_the_help(pages):
    """Every command and every option with its help, and no other."""
    text = rendered(pages["sdtkit.1"])
    text = text[text.index("\nCOMMANDS\n"):text.index("\nENVIRONMENT\n")]
    parts = re.split(r"^   (\w+)$", text, flags=re.MULTILINE)[1:]
    sections = dict(zip(parts[::2], parts[1::2]))
    assert sorted(sections) == sorted(manual.commands())
    for name, section in sections.items():
        usage, *_, = manual.help_of(name).splitlines()
        assert usage[len("usage: "):] in section
        found = {name: value for names, value in re.findall(
            r"^     (-[\w-]+(?:, -[\w-]+)*)(?: ([A-Z]+))?(?: +\S.*)?$", section, re.MULTILINE)
            for name in names.split(", ")}
        assert found == manual.options(name), name
        words = " ".join(section.split())
        for line in manual.help_of(name).splitlines()[1:]:
            line = re.sub(r"^  -[\w-]+(?:, -[\w-]+)*(?: [A-Z]+)? *", "", line)
            assert " ".join(line.split()) in words, f"{name}: {line}"


def test_header_page_has_every_public_macro(pages):
    """The macros by hand and the options: what generated headers use is explained in the file."""
    header = (toolchain.INCLUDE / "usdt" / "usdt.h").read_text()
    by_hand = header[header.index("* Probes by hand"):header.index("* What generated headers use")]
    defined = re.findall(r"^#define (USDT_[A-Z_]+)", by_hand, re.MULTILINE)
    options = re.findall(r"^ \* (SDTKIT_[A-Z_]+) ", header, re.MULTILINE)
    assert {"USDT_PROBE", "SDTKIT_NO_PAGE"} <= {*defined, *options}
    words = set(re.findall(r"\b(?:USDT|SDTKIT)_[A-Z_]+", rendered(pages["usdt.h.3"])))
    missing = {*defined, *options} - words
    assert not missing
    for word in words - {"USDT_H"}:
        assert re.search(rf"\b{word}\d*\b", header), word


def test_example_of_the_header_page_compiles(pages, tmp_path):
    text = rendered(pages["usdt.h.3"])
    block = text[text.index("EXAMPLES\n") + 9:text.index("\nSEE ALSO")]
    source = tmp_path / "hand.c"
    source.write_text(re.sub("^     ", "", block, flags=re.MULTILINE).replace(
        "void run(", "void run(int id, const char *name);\nvoid run("))
    for compiler in toolchain.C_COMPILERS:
        toolchain.compile_object(compiler, source, tmp_path / "hand.o", "-std=c99",
                                 *toolchain.STRICT)


def test_example_of_the_language_page_is_one(pages, tmp_path):
    text = rendered(pages["sdtkit-provider.5"])
    block = text[text.index("EXAMPLES\n") + 9:text.index("\nSEE ALSO")]
    path = tmp_path / "app.provider"
    path.write_text(re.sub("^     ", "", block, flags=re.MULTILINE))
    assert toolchain.run([sys.executable, toolchain.SDTKIT, "check", path]).stderr == ""


def test_language_page_has_every_word_of_the_language(pages):
    """Pragmas both ways; keywords, clauses, directives, hints and types that the parser knows."""
    text = rendered(pages["sdtkit-provider.5"])
    assert re.findall(r"^     #pragma usdt (\w+)", text, re.MULTILINE) == list(pragma.KEYS)
    words = set(re.findall(r"[#@]?\w+", text))
    hints = re.search(r"\((\w+(?:\|\w+)+)\)", doc.HINT)
    wanted = {"provider", "probe", "void", "string", "Since", "#pragma", "D",
              *parser.CLAUSES, *parser.DECLARATIONS, *hints[1].split("|")}
    assert wanted <= words, wanted - words


def test_types_have_the_size_that_the_page_says(tmp_path):
    rows = re.findall(r"^\.It ((?:char|unsigned char|long) .*)\n(\S.*)\.$", LANGUAGE, re.MULTILINE)
    types = [(word, size) for words, size in rows for word in re.split(" , | No to ", words)]
    assert len(types) > 10
    path = tmp_path / "p.provider"
    path.write_text("provider p {\n" + "".join(
        f"probe q{number}({word} a);\n" for number, (word, _) in enumerate(types)) + "};\n")
    done = toolchain.run([sys.executable, toolchain.SDTKIT, "json", path])
    for (word, size), probe in zip(types, json.loads(done.stdout)["providers"][0]["probes"]):
        bytes_, signed = {"4 bytes, signed": (4, True), "4 bytes, unsigned": (4, False),
                          "8 bytes": (8, None), "As the target has them": (8, None)}[size]
        argument, = probe["arguments"]
        assert argument["size"]["lp64"] == bytes_, word
        assert signed is None or argument["signed"] == signed, word
