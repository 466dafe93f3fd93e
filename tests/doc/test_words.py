# SPDX-License-Identifier: 0BSD
"""One word for one thing: pages, helps, manuals and messages use the glossary's, not these."""
from __future__ import annotations

import ast
import re
import sys

import pytest

from support import toolchain

ROOT = toolchain.ROOT
# What is not written -> the word of docs/glossary.md.
INSTEAD = {
    r"\bcounters?\b(?! import)": "semaphore",        # a word of D, which a table lists
    r"\bgates?\b|\bgated\b": "guard",
    r"\b(?:the|a|this|one) flag of (?:a|the) (?:probe|semaphore)\b": "guard",
    r"\bswitched o(?:n|ff)\b": "attach, guard",
    r"\b(?:each|every|per|one|without a|last) use\b(?! of a macro)": "site, call",
    r"\b(?:uses|places?|passes) of (?:a|the|one|this|each) probe\b": "site, hit",
    r"\bplaces? to attach\b": "site",
    r"\bprivileges?\b|\b(?:un)?privileged\b": "root",
    r"\bprobe points?\b": "site",
}
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/man/*.[1-9]*")])


def wrong(text):
    """What the text has of these, with the line's words around it."""
    return [(text[max(0, found.start() - 30):found.end() + 20], word)
            for pattern, word in INSTEAD.items() for found in re.finditer(pattern, text, re.I)]


def prose(text):
    """Without blocks and names in code, which are others' words."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return " ".join(re.sub(r"`[^`\n]*`", "", text).split())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages(path):
    assert wrong(prose(path.read_text(encoding="utf-8"))) == []


def helps():
    """The help of each command, by its name."""
    def said(*words):
        return toolchain.run([sys.executable, *words, "--help"]).stdout
    overview = said(toolchain.SDTKIT)
    commands = re.findall(r"^  (\w+) {2,}", overview, re.MULTILINE)
    assert len(commands) > 10
    return {"": overview, "dtrace": said(ROOT / "gen" / "dtrace"),
            **{name: said(toolchain.SDTKIT, name) for name in commands}}


def test_helps():
    assert {name: found for name, text in helps().items() for found in [wrong(text)] if found} == {}


def test_messages():
    """Texts in the generator: what is printed, and its docstrings."""
    found = {}
    for path in sorted((ROOT / "gen" / "sdtgen").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) \
                    and " " in node.value and wrong(prose(node.value)):
                found[f"{path.name}:{node.lineno}"] = wrong(prose(node.value))
    assert found == {}


def test_the_glossary_has_the_words():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    defined = set(re.findall(r"^\| \*\*(.+?)\*\* \|", text, re.MULTILINE))
    assert {"probe", "site", "hit", "argument", "operand", "note", "semaphore", "guard", "base",
            "tracer", "provider", "provider file", "tapset"} <= defined


@pytest.mark.parametrize("text", ["a counter that the kernel raises", "behind the gate",
                                  "while it is switched on", "a note for each use",
                                  "needs no privilege"])
def test_a_substitute_is_found(text):
    assert wrong(text)
