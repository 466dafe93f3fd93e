# SPDX-License-Identifier: 0BSD
"""The page for readers: byte by byte, and as docutils and CommonMark read it."""
from __future__ import annotations

import html.parser
import json
import random
import re
import tempfile
from pathlib import Path
from typing import Any, List

import pytest

from support import toolchain
from support.command import run as sdtkit
from support.sizes import runs

from generator import EVERYTHING, GOLDEN, PYTHON_PROVIDER, UNNAMED, expect, written

INPUTS = {"python": PYTHON_PROVIDER, "python_unnamed": UNNAMED, "everything": EVERYTHING}
FORMATS = ("rst", "md")
COLUMNS = ["argument", "C type", "SystemTap", "bpftrace", "meaning"]
# Nodes that text alone can become; anything else has escaped.
PLAIN_NODES = {"document", "comment", "section", "title", "paragraph", "literal", "table", "tgroup",
               "colspec", "thead", "tbody", "row", "entry", "literal_block", "line_block", "line",
               "#text"}
PLAIN_TAGS = {"h1", "h2", "h3", "p", "code", "pre", "table", "thead", "tbody", "tr", "th", "td",
              "br"}
NASTY = r"""\ * ` | _ < > [ ] ( ) { } # + - . ! & ~ = : ; @ $ % ^ " ' / ? ** `` __ :: .. --
    ==== ----
    *a* **b** `c` ``d`` e_ f__ `g`_ |h| [i] [1]_ [#]_ _`j` :k:`l` <b>m</b> <!-- --> &amp; &#42;
    ![n](o) [p](q "r") http://s.org/t_u_ mailto:v@w.org file:x www.y.org - + * 1. 2) (3) #. a. iv)
    > >>> ||| | ~~z~~ $x$ {{a}} {% b %} \n \\ .. note:: .. image:: c :field: text\ :: é ☃ 中文字
    https://example.org/?a=b&c=d#e_f <https://g.org> ``` ~~~ +---+ === *** ___ ![ ]( \* \_ \`
    """.split()


def page(path: Path, kind: str) -> str:
    return written("docs", "--format", kind, path)


def doctree(text: str) -> Any:
    core = pytest.importorskip("docutils.core", reason="python3-docutils is not installed")
    utils = pytest.importorskip("docutils.utils")
    try:
        return core.publish_doctree(text, settings_overrides={
            "report_level": 1, "halt_level": 2, "warning_stream": False, "_disable_config": True,
            "doctitle_xform": False, "raw_enabled": False, "file_insertion_enabled": False})
    except utils.SystemMessage as message:
        pytest.fail(f"docutils: {message}\n{text}", pytrace=False)


class Html(html.parser.HTMLParser):
    """The tags of a page, its tables, and the text of its paragraphs and headings."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: List[str] = []
        self.tables: List[List[List[str]]] = []
        self.texts: List[str] = []
        self.inside = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        elif tag in ("p", "h1", "h2", "h3"):
            self.texts.append("")
        self.inside = tag if tag in ("td", "th", "p", "h1", "h2", "h3", "pre") else self.inside

    def handle_data(self, data):
        if self.inside in ("td", "th"):
            if data.strip() or not data.startswith("\n"):
                self.tables[-1][-1][-1] += data
        elif self.inside in ("p", "h1", "h2", "h3"):
            self.texts[-1] += data


def rendered(text: str) -> Html:
    toolchain.need("cmark-gfm")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".md") as file:
        file.write(text)
        file.flush()
        done = toolchain.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "strikethrough", "-e",
                              "tasklist", file.name])
    parser = Html()
    parser.feed(done.stdout)
    return parser


@pytest.mark.parametrize("kind", FORMATS)
def test_page_is_as_expected(kind: str):
    text = page(EVERYTHING, kind)
    if kind == "rst":
        # The first table shows the layout; each other one stands on one line.
        first = text.index("\nProvider ``")
        text = text[:first] + re.sub(r"\n +((?:\* )?-)(?=[ \n])", r" \1", text[first:])
    expect(GOLDEN / f"everything.{kind}", text)


def test_markdown_is_a_synonym():
    assert page(PYTHON_PROVIDER, "markdown") == page(PYTHON_PROVIDER, "md")
    assert written("docs", PYTHON_PROVIDER) == page(PYTHON_PROVIDER, "rst")


@pytest.mark.size("ci")
@pytest.mark.parametrize("name", INPUTS)
def test_docutils_reads_it_without_a_warning(name: str):
    tree = doctree(page(INPUTS[name], "rst"))
    assert {node.tagname for node in nodes(tree)} <= PLAIN_NODES


@pytest.mark.size("ci")
def test_docutils_program_reads_it_without_a_warning(tmp_path: Path):
    """With the settings a project's own build has, not those of this test."""
    pytest.importorskip("docutils", reason="python3-docutils is not installed")
    source = tmp_path / "page.rst"
    source.write_text(page(EVERYTHING, "rst"), encoding="utf-8")
    done = toolchain.run(["/usr/bin/python3", "-m", "docutils", "--report=1", "--halt=2", source,
                          tmp_path / "page.html"])
    assert (done.stdout, done.stderr) == ("", "")


def nodes(tree: Any) -> List[Any]:
    return list(tree.findall() if hasattr(tree, "findall") else tree.traverse())


def tables_of_rst(text: str) -> List[List[List[str]]]:
    return [[[entry.astext() for entry in row.children] for row in nodes(table)
             if row.tagname == "row"]
            for table in nodes(doctree(text)) if table.tagname == "table"]


@pytest.mark.size("ci")
@pytest.mark.parametrize("name", INPUTS)
def test_both_formats_have_the_same_tables(name: str):
    first = tables_of_rst(page(INPUTS[name], "rst"))
    second = rendered(page(INPUTS[name], "md")).tables
    assert first == second and first
    assert all(len({len(row) for row in table}) == 1 for table in first)


@pytest.mark.size("ci")
def test_eight_markers_as_the_howto_lists_them():
    """Names, arguments and versions of the page 'Available static markers'."""
    tables = tables_of_rst(page(PYTHON_PROVIDER, "rst"))
    names, *probes, tracers = tables
    assert names[0] == ["file, note", "C macro", "DTrace", "SystemTap tapset"]
    assert ["import__find__load__start", "PyDTrace_IMPORT_FIND_LOAD_START",
            "import-find-load-start", "python.import.find.load.start"] in names
    assert [[row[:4] for row in table[1:]] for table in probes] == [
        [["filename", "const char *", "$arg1", "arg0"],
         ["funcname", "const char *", "$arg2", "arg1"], ["lineno", "int", "$arg3", "arg2"]],
        [["filename", "const char *", "$arg1", "arg0"],
         ["funcname", "const char *", "$arg2", "arg1"], ["lineno", "int", "$arg3", "arg2"]],
        [["filename", "const char *", "$arg1", "arg0"],
         ["funcname", "const char *", "$arg2", "arg1"], ["lineno", "int", "$arg3", "arg2"]],
        [["generation", "int", "$arg1", "arg0"]],
        [["collected", "long", "$arg1", "arg0"]],
        [["modulename", "const char *", "$arg1", "arg0"]],
        [["modulename", "const char *", "$arg1", "arg0"], ["found", "int", "$arg2", "arg1"]],
        [["event", "const char *", "$arg1", "arg0"], ["tuple", "void *", "$arg2", "arg1"]]]
    assert all(table[0] == COLUMNS for table in probes)
    assert {row[0] for row in tracers} >= {"SystemTap", "bpftrace", "perf", "gdb", "DTrace"}
    text = page(PYTHON_PROVIDER, "rst")
    since = {name: version for name, version in re.findall(
        r"^``(\w+)\(.*\)``$(?:(?!^~~~+$|^``\w+\(|^Since)(?:.|\n))*\n~+\n(?:(?!^``\w+\()(?:.|\n))*?"
        r"^Since (.*)\.$", text, re.MULTILINE)}
    assert since == {"gc__start": "3.6", "gc__done": "3.6", "import__find__load__start": "3.7",
                     "import__find__load__done": "3.7", "audit": "3.8"}


def nasty_file(folder: Path, chance: random.Random) -> Path:
    def text() -> str:
        return " ".join(chance.choice(NASTY) for _ in range(chance.randrange(1, 7)))

    def comment(words: str) -> str:
        return words.replace("*/", "* /")
    lines = [f"p - s {text()}", "", f"{text()}", "", f"{text()}", f"{text()}"]
    probe = [f"q - {text()}", f"@a: {text()}", f"@b: (bytes a) {text()}", "",
             f"x {text()}", f"{text()}", "", f"  {text()}", f"    {text()}",
             "", f"Since: {text()}"]

    def block(words: List[str]) -> str:
        return "/**\n" + "\n".join(comment(f" * {line}").rstrip() for line in words) + "\n */\n"
    path = folder / "nasty.provider"
    path.write_text(f"{block(lines)}provider p {{\n{block(probe)}probe q(int a, void *b);\n}};\n",
                    encoding="utf-8")
    return path


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.size("ci")
def test_no_text_becomes_markup(tmp_path: Path):
    """Both readers give back the words of the comment, and only nodes that the page has."""
    count, good = 100 if runs("all") else 25, 0
    for seed in range(count):
        path = nasty_file(tmp_path, random.Random(seed))
        done = sdtkit("json", path)
        if done.status:  # An '@' at a line's start is an argument.
            assert "'@" in done.stderr or ": error: " in done.stderr
            continue
        good += 1
        provider, = json.loads(done.stdout)["providers"]
        probe, = provider["probes"]
        words = [*provider["paragraphs"], *probe["paragraphs"], probe["since"],
                 *(each["text"] for each in probe["arguments"])]
        words += [provider["summary"][1:], probe["summary"][1:]]
        tree = doctree(page(path, "rst"))
        assert {node.tagname for node in nodes(tree)} <= PLAIN_NODES
        read = rendered(page(path, "md"))
        assert set(read.tags) <= PLAIN_TAGS
        cells = [cell for table in read.tables for row in table for cell in row]
        for shown in (squeezed(tree.astext()), squeezed("".join(read.texts + cells))):
            missing = [each for each in words if squeezed(each) not in shown]
            assert not missing, f"seed {seed}: {missing}\nnot in\n{shown}"
    assert good > count // 2


LINE_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


@pytest.mark.size("ci")
@pytest.mark.parametrize("kind", FORMATS)
def test_odd_line_ends_begin_no_line(kind: str, tmp_path: Path):
    path = tmp_path / "a.provider"
    for odd in LINE_ENDS:
        path.write_text(f"/**\n * p - one{odd}.. image:: x{odd}# head{odd}====\n"
                        f" *\n * two{odd}.. note:: y\n */\nprovider p {{ }};\n",
                        encoding="utf-8", newline="\n")
        text = page(path, kind)
        assert not set(text) & set(LINE_ENDS)
        if kind == "rst":
            assert {node.tagname for node in nodes(doctree(text))} <= PLAIN_NODES
        else:
            assert set(rendered(text).tags) <= PLAIN_TAGS


@pytest.mark.size("ci")
@pytest.mark.parametrize("kind", FORMATS)
def test_equal_headings_get_numbers(kind: str, tmp_path: Path):
    """Two probes of one name in two branches; the second heading gets a number."""
    path = tmp_path / "中文.provider"
    path.write_text("provider p {\n#if A || B\nprobe x(int a);\n#else\nprobe x(int a);\n#endif\n"
                    "};\n", encoding="utf-8")
    text = page(path, kind)
    shown = doctree(text).astext() if kind == "rst" else "\n".join(rendered(text).texts)
    titles = shown.splitlines()
    assert "x(int a)" in titles and "x(int a) (2)" in titles
    assert "Declared under #if A || B, #else." in shown


@pytest.mark.size("ci")
@pytest.mark.parametrize("kind", FORMATS)
def test_code_is_not_broken_over_lines(kind: str, tmp_path: Path):
    """A line that begins inside of code would look like a list, and be escaped."""
    conditions = [f"#if {'A' * width} && - 1 * 2 || # ! ( + 3 )" for width in range(25, 60)]
    path = tmp_path / "a.provider"
    path.write_text("provider p {\n" + "".join(
        f"{line}\nprobe x{number}();\n#endif\n" for number, line in enumerate(conditions))
        + "};\n")
    text = page(path, kind)
    shown = doctree(text).astext() if kind == "rst" else "\n".join(rendered(text).texts)
    for line in conditions:
        assert f"Declared under {line}." in " ".join(shown.split())


@pytest.mark.size("ci")
def test_a_file_without_probes_has_a_page(tmp_path: Path):
    path = tmp_path / "none.provider"
    path.write_text("provider libdns { };\n")
    assert "No probe is declared" in doctree(page(path, "rst")).astext()
    path.write_text("/* nothing */\n")
    assert "No probe is declared" in doctree(page(path, "rst")).astext()
