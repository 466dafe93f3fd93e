# SPDX-License-Identifier: 0BSD
"""The way back: a provider file out of what `sdtkit json` wrote."""
from __future__ import annotations

import re
from typing import Any, List, Sequence, Set, Tuple

ARRAY = re.compile(r"(.*)\(\*(\w*)\)((?:\[\w+\])+)")
CONDITION = re.compile(r"#\s*(?:ifdef|ifndef|if|elif|else|endif)")


def printed(document: Any) -> str:
    """A file with the same model, but for positions and where the prologue stands."""
    return Printer().file(document)


def without_places(document: Any) -> Any:
    """A model without what the way back cannot keep."""
    if isinstance(document, list):
        return [without_places(each) for each in document]
    if not isinstance(document, dict):
        return document
    kept = {key: without_places(value) for key, value in document.items() if key != "position"}
    if "prologue" in kept:
        kept["prologue"] = settled(kept["prologue"])
    return kept


def settled(prologue: Sequence[str]) -> List[str]:
    """The prologue without #if blocks that hold nothing of it: those are around providers."""
    groups: List[List[str]] = [[]]
    for text in prologue:
        found = CONDITION.match(text)
        word = found[0].lstrip("# \t") if found else ""
        if word in ("if", "ifdef", "ifndef"):
            groups.append([])
        groups[-1].append(text)
        if word == "endif" and len(groups) > 1:
            group = groups.pop()
            if not all(CONDITION.match(each) for each in group):
                groups[-1] += group
    return [text for group in groups for text in group]


class Printer:
    def __init__(self) -> None:
        self.lines: List[str] = []
        self.open: List[List[str]] = []
        self.said: Set[Tuple[str, ...]] = set()

    def file(self, document: Any) -> str:
        self.lines += without_places(document)["prologue"]
        for provider in document["providers"]:
            self.conditions(provider["conditions"])
            self.provider(provider)
        self.conditions([])
        self.lines += [" ".join(["#pragma D", *words]) for words in document["pragmas_d"]]
        return "\n".join(self.lines) + "\n"

    def conditions(self, wanted: Sequence[List[str]]) -> None:
        """Closes and opens #if blocks, until those around the place are the wanted ones."""
        same = 0
        while same < min(len(self.open), len(wanted)) and self.open[same] == wanted[same]:
            same += 1
        self.lines += ["#endif"] * (len(self.open) - same - 1)
        if same < len(self.open):
            begun = self.open[same]
            if same < len(wanted) and wanted[same][:len(begun)] == begun:
                self.lines += wanted[same][len(begun):]
                same += 1
            else:
                self.lines.append("#endif")
        for lines in wanted[same:]:
            self.lines += lines
        self.open = list(wanted)

    def once(self, *words: str) -> bool:
        new = words not in self.said
        self.said.add(words)
        return new

    def provider(self, provider: Any) -> None:
        name, around, outer = provider["name"], provider["conditions"], self.open
        self.comment(provider, [])
        self.lines.append(f"provider {name} {{")
        if provider["prefix"] != name.upper() + "_" and self.once("prefix", name):
            self.lines.append(f"#pragma usdt prefix {provider['prefix']}")
        if provider["release"] and self.once("release", name):
            self.lines.append(f"#pragma usdt release {provider['release']}")
        self.open = []
        for probe in provider["probes"]:
            self.conditions(probe["conditions"][len(around):])
            self.probe(probe)
        self.conditions([])
        self.open = outer
        for probe in provider["probes"]:
            for key, wanted in (("nosemaphore", not probe["semaphore"]), ("fast", probe["fast"]),
                                ("outline", probe["outline"]), ("touch", probe["touch"])):
                if wanted and self.once(key, name, probe["name"]):
                    self.lines.append(f"#pragma usdt {key} {probe['name']}")
            for other in probe["needs"]:
                if self.once("needs", name, probe["name"], other):
                    self.lines.append(f"#pragma usdt needs {probe['name']} {other}")
        self.lines.append("};")

    def probe(self, probe: Any) -> None:
        self.comment(probe, probe["arguments"])
        arguments = [declaration(each["declaration"] if each["named"] else each["type"])
                     for each in probe["arguments"]]
        translated = ", ".join(declaration(each) for each in probe["translated"])
        tail = f" : ({translated})" if translated else ""
        self.lines.append(f"probe {probe['name']}({', '.join(arguments) or 'void'}){tail};")

    def comment(self, item: Any, arguments: Sequence[Any]) -> None:
        lines = [f"{item['name']} - {item['summary']}"] if item["summary"] else []
        for each in arguments:
            if item["summary"] and (each["named"] or each["text"] or each["hint"]):
                words = " ".join(filter(None, (each["hint"], each["length"])))
                hint = f"({words}) " if words else ""
                lines += f"@{each['name']}: {hint}{each['text']}".split("\n")
        for paragraph in item["paragraphs"]:
            lines += ["", *paragraph.split("\n")]
        for version in item["versions"]:
            lines += ["", *(f"{key.capitalize()}: {text}" for key, text in version.items() if text)]
        if lines:
            self.lines += ["/**", *(f" * {line}" for line in lines), " */"]


def declaration(text: str) -> str:
    """D has no pointers to arrays: it writes the array that C makes such a pointer of."""
    found = ARRAY.fullmatch(text)
    return f"{found[1]}{found[2]}[]{found[3]}" if found else text
