# SPDX-License-Identifier: 0BSD
"""The body of the comparison as another header gets it, without what the compiler refuses."""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Iterator

# The names of provider and probe where the body uses a macro of the header, and where it
# makes a function with a probe.
CALL = re.compile(r'(USDT_(?:SEMAPHORE_)?(?:PROBE\d+|DEFINE)\((?:\w+, )?)'
                  r'"hand", (?:"(\w+)"|#name)|^PASSES\([^,]*, (\w+)\)', re.MULTILINE)
ERROR = re.compile(r"^(?:\S*/)?hand\.c:(\d+):(?:\d+:)? (?:fatal )?error: (.*)$", re.MULTILINE)


@dataclass
class Body:
    """hand.c for another header: provider and name as words, refused probes left out."""
    text: str
    lines: Dict[int, str]       # line of the file, and the probe on it
    refused: Dict[str, str] = field(default_factory=dict)   # name of a probe: what was said

    @classmethod
    def read(cls, source: Path) -> "Body":
        text = source.read_text(encoding="utf-8")
        lines = {}
        for match in CALL.finditer(text):
            name = match[2] or match[3]
            if not name or "_DEFINE" in match[0]:
                continue
            # From the call to the end of its statement.
            first = text.count("\n", 0, match.start()) + 1
            end = text.find(")\n" if match[3] else ";\n", match.start())
            for line in range(first, first + text.count("\n", match.start(), end) + 1):
                lines[line] = name
        return cls(text, lines)

    def written(self) -> str:
        return CALL.sub(self._call, self.text)

    def _call(self, match: "re.Match[str]") -> str:
        name = match[2] or match[3]
        if match[3]:
            return match[0].replace("PASSES(", "LACKS(") if name in self.refused else match[0]
        words = f"{match[1]}hand, {name or 'name'}"
        return f"NO_{words}" if name in self.refused and "_DEFINE" not in words else words

    def refuse(self, said: str) -> bool:
        """Leaves out the probes that the compiler names; False if it names none."""
        found = {self.lines[int(line)]: what for line, what in ERROR.findall(said)
                 if int(line) in self.lines}
        new = found.keys() - self.refused.keys()
        self.refused.update({name: found[name] for name in new})
        return bool(new)


def without_probes() -> Iterator[str]:
    """Macros for what is left out: arguments are evaluated, as their own probes are hit."""
    for count in range(13):
        yield (f"#define NO_USDT_PROBE{count}(provider, name, ...) "
               "((void)(0, ##__VA_ARGS__))")
        yield (f"#define NO_USDT_SEMAPHORE_PROBE{count}(id, provider, name, ...) "
               "((void)(USDT_ACTIVE(id) && (0, ##__VA_ARGS__, 0)))")
    yield "#define LACKS(type, name) static void name(type v) { (void)v; }"
