# SPDX-License-Identifier: 0BSD
"""vim itself says what it takes each word of a provider file for; rules for VS Code, applied."""
from __future__ import annotations

import json
import re

import pytest

from support import toolchain

from sdtgen.provider import parser, pragma

ROOT = toolchain.ROOT
FILE = """\
#pragma usdt prefix APP_
/**
 * a__b - c
 * @id: (hex) text
 */
provider app { probe a__b(int id); };
"""


# What vim takes the word for that stands at a line and column of the file.
GROUPS = {(1, 3): "providerPragma", (3, 5): "cComment", (4, 5): "providerEntry",
          (4, 10): "providerHint", (6, 1): "providerKeyword", (6, 16): "providerKeyword",
          (6, 27): "cType", (6, 10): ""}


@pytest.mark.size("ci")
def test_vim_takes_each_word_for_what_it_is(tmp_path):
    toolchain.need("vim")
    path, said = tmp_path / "app.provider", tmp_path / "said"
    path.write_text(FILE)
    words = ", ".join(f"synIDattr(synID({line}, {column}, 1), 'name')" for line, column in GROUPS)
    toolchain.run(["vim", "-es", "-u", "NONE", "-i", "NONE", "-c",
                   f"set nocompatible rtp^={ROOT}/gen/editor/vim", "-c", "filetype on",
                   "-c", "syntax on", "-c", f"edit {path}",
                   "-c", f"call writefile([&filetype, {words}], '{said}')", "-c", "qa!"],
                  check=False)
    assert said.read_text().split("\n")[:-1] == ["provider", *GROUPS.values()]


# --- VS Code -----------------------------------------------------------------------------------

CODE = ROOT / "gen" / "editor" / "vscode"
SAMPLE = """\
#pragma usdt nosemaphore tick
#pragma D attributes Evolving/Evolving/Common provider app provider
#include <stddef.h>
/* a plain comment */
// a line
/**
 * a__b - c
 * @id: (hex) text
 * @data: (bytes size) text
 * Since: 1.2
 */
provider app {
    probe a__b(unsigned long id, const void *data, size_t size, struct s *x, enum e y);
};
BEGIN { }
"""


def grammar():
    return json.loads((CODE / "syntaxes" / "provider.tmLanguage.json").read_text())


def scopes(text):
    """The scopes of each piece of a text: what VS Code does with a grammar of this shape.

    In each place the rule that matches first wins, the one named first among equals; a rule with
    `begin` and `end` may span lines.  What is inside has the scope of the rule around it, too.
    """
    rules = grammar()

    def flat(patterns):
        for rule in patterns:
            if "include" in rule:
                rule = rules["repository"][rule["include"][1:]]
            if "match" in rule or "begin" in rule:
                yield rule
            else:
                yield from flat(rule["patterns"])

    found = []  # (text, scopes)
    open_rule = None
    for line in text.splitlines(keepends=True):
        at = 0
        while at < len(line):
            around = [open_rule["name"]] if open_rule else []
            hits = [(hit.start(), order, hit, rule) for order, rule in
                    enumerate(flat(open_rule.get("patterns", []) if open_rule else rules["patterns"]))
                    if (hit := re.compile(rule.get("match") or rule["begin"]).search(line, at))]
            end = re.compile(open_rule["end"]).search(line, at) if open_rule else None
            if end and (not hits or end.start() <= min(hits, key=lambda hit: hit[:2])[0]):
                found.append((line[at:end.end()], around))
                at, open_rule = end.end(), None
                continue
            if not hits:
                found.append((line[at:], around))
                break
            start, _, hit, rule = min(hits, key=lambda hit: hit[:2])
            found.append((line[at:start], around))
            own = [*around, *([rule["name"]] if "name" in rule else [])]
            found.append((hit.group(), own))
            found += [(hit.group(int(number)).strip(), [*own, each["name"]])
                      for number, each in rule.get("captures", {}).items() if hit.group(int(number))]
            if "begin" in rule:
                open_rule = rule
            at = hit.end() if hit.end() > at else at + 1
    return found


def test_code_files_are_there_and_name_each_other():
    package = json.loads((CODE / "package.json").read_text())
    assert package["license"] == "0BSD"
    language, = package["contributes"]["languages"]
    named, = package["contributes"]["grammars"]
    assert json.loads((CODE / language["configuration"]).read_text())["comments"]
    assert (CODE / named["path"]).is_file()
    assert named["language"] == language["id"] and language["extensions"] == [".provider"]
    assert named["scopeName"] == grammar()["scopeName"]


def walk(node):
    """Every object in the grammar."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from walk(each)


def test_code_grammar_is_complete_and_its_expressions_are_valid():
    rules = grammar()
    for rule in walk(rules):
        assert ("begin" in rule) == ("end" in rule)
        for key in ("match", "begin", "end"):
            if key in rule:
                count = re.compile(rule[key]).groups
                assert all(int(number) <= count for number in rule.get("captures", {}))
        if "include" in rule:
            assert rule["include"][1:] in rules["repository"]
    included = {rule["include"][1:] for rule in walk(rules) if "include" in rule}
    assert included == set(rules["repository"])


@pytest.mark.parametrize("word, scope", [
    ("provider", "keyword.other.provider"), ("probe", "keyword.other.provider"),
    ("a__b", "entity.name.function.provider"), ("nosemaphore", "keyword.other.key.provider"),
    ("#pragma", "keyword.control.directive.pragma.provider"),
    ("#include", "keyword.control.directive.provider"), ("BEGIN", "keyword.other.clause.provider"),
    ("@id", "variable.parameter.provider"), ("(hex)", "storage.modifier.hint.provider"),
    ("(bytes size)", "storage.modifier.hint.provider"), ("size_t", "storage.type.provider"),
    ("Since", "keyword.other.documentation.provider"), ("struct", "storage.type.provider"),
    ("const", "storage.modifier.provider"), ("/* a plain comment */", "comment.block.provider"),
    ("// a line", "comment.line.double-slash.provider")])
def test_code_takes_a_word_for(word, scope):
    if word == "/* a plain comment */":
        word = " a plain comment */"
    assert scope in [each for text, names in scopes(SAMPLE) if text == word for each in names]


def test_code_does_not_take_words_of_a_comment_for_declarations():
    inside = scopes("/* provider probe */ // probe x\n")
    assert all(any(name.startswith("comment.") for name in names)
               for text, names in inside if text.strip())


def test_code_and_vim_have_every_word_of_the_language():
    text = "".join(f"#pragma usdt {key} x\n" for key in pragma.KEYS)
    text += "\n".join([*parser.CLAUSES, *parser.DECLARATIONS, "provider p", "probe q"])
    named = {piece for piece, names in scopes(text)
             if any(name.startswith(("keyword", "storage")) for name in names)}
    assert {*pragma.KEYS, *parser.CLAUSES, *parser.DECLARATIONS, "provider", "probe"} <= named
