# SPDX-License-Identifier: 0BSD
"""Makes provider files: good ones, ones that look good, and broken ones."""

from __future__ import annotations

import random
import re
from typing import List, Sequence

TYPES = """
    char|signed char|unsigned char|short|unsigned short int|int|unsigned|long|unsigned long
    long long|unsigned long long int|long int unsigned|_Bool|bool|size_t|ssize_t|intptr_t
    uintptr_t|ptrdiff_t|int8_t|uint8_t|int16_t|uint32_t|int64_t|uint64_t|pid_t|uid_t|off_t
    const char *|char *|void *|const void *|char **|char *const *|struct thing *|union any *
    const struct thing *const|volatile int *|int * restrict|float|double|const double *
    const unsigned char *|uint16_t *|string|struct thing **|int const
""".replace("\n", "|").split("|")
TYPES = [each.strip() for each in TYPES if each.strip()]
WILD_TYPES = ["struct thing", "union any", "enum shade", "Oid", "void", "...", "long double",
              "__int128", "_Complex double", "int (*)(int)", "const", "struct", "*", "int int",
              "unsigned float", "static int", "T<int>", "int &", "int :", "[]", "long long long",
              "char 'x'", '"text"', "const const *", "size_t size_t", "9", "é", "$x"]
NAMES = """
    gc done start entry return line audit path id length name text value errno class this new
    private int8_t probe provider stdin linux unix EOF self string translator a b c x y arg1 arg2
""".split()
WILD_NAMES = ["9bad", "a-b", "é", "_", "__", "a__", "__a", "x" * 64, "x" * 300, "if", "usdt_i",
              "USDT", "a.b", "\u202e", "", "probe probe", "a b"]
TEXTS = ["what it is", "100% of %s", "a | b", "`code`", "*/", "/*", "??/", "ends \\", '"', "'",
         "\u202eright", "\ufeff", "é ☃ 中文", "..", "| line", "- item", "1. item", ":field: x",
         "<b>bold</b>", "![x](y)", "http://example.org/_x_", "a_ b__ `c`_ [1]_ |d|", "::", "====",
         "&amp;", "$arg1", "@here", "\t tab", "{{ x }}", "Values:", "  0 - none", "#pragma usdt",
         "probe x();", "provider y {", "\x7f", "\u2028", "\x85", "x" * 200]
HINTS = ["", "", "", "(hex) ", "(string) ", "(bytes 4) "]
WILD_HINTS = ["(bytes) ", "(bytes nothing) ", "(hex 3) ", "(octal) ", "((hex) ", "(string"]
DIRECTIVES = ["#include <stdint.h>", "#define FLAG 1", "#define Oid unsigned int",
              "typedef unsigned long port_t;", "struct thing { int a; };", "enum shade { A, B };",
              "typedef struct thing thing_t;", "union any { int i; void *p; };",
              "#pragma D option quiet", "#undef FLAG"]
WILD_DIRECTIVES = ["#define", "#define Oid Oid", "#define A B\n#define B A *", "#if", "#endif",
                   "#else", "#elif 1", "# 12 \"other.d\"", "#line 7", "#pragma", "#pragma usdt",
                   "#pragma usdt prefix", "#pragma usdt prefix A_ B_", "#pragma usdt fast x",
                   '#pragma usdt prefix "A_"', "#pragma usdt prefx A_", "#error \"no", "#nonsense",
                   "BEGIN{}", "translator a < b > { c = d; };", "#define X \\\n int", "#", "##",
                   "struct", "typedef int", "}", "{", ";", ")", "/*", "//", "/**/", "\"", "'a'",
                   "# 999999999 \"\"", "#undef", "#pragma D", "#ifdef A\n#ifdef B", "inline int a;"]
CONDITIONS = ["#if FLAG", "#ifdef WITH_GC", "#ifndef NDEBUG", "#if defined(A) && !defined(B)"]
TOKEN = re.compile(r"\w+|\s+|/\*\*?|\*/|//|.", re.DOTALL)


class Grammar:
    """A source of files.  A tame one makes only what must be accepted and must compile."""

    def __init__(self, chance: random.Random, tame: bool = False) -> None:
        self.chance = chance
        self.wildness = 0.0 if tame else chance.choice((0.0, 0.0, 0.02, 0.1, 0.3))
        self.number = 0

    def wild(self) -> bool:
        return self.chance.random() < self.wildness

    def some(self, most: int) -> range:
        return range(self.chance.randrange(most + 1))

    def pick(self, good: Sequence[str], bad: Sequence[str]) -> str:
        return self.chance.choice(bad if self.wild() else good)

    def unique(self, words: Sequence[str]) -> str:
        """A name that nothing else in the file has, unless the file is wild."""
        if self.wild():
            return self.chance.choice(WILD_NAMES + NAMES)
        self.number += 1
        joint = self.chance.choice(("_", "__", ""))
        return f"{self.chance.choice(words)}{joint}n{self.number}"

    def file(self) -> str:
        parts = ["/* SPDX-License-Identifier: 0BSD */\n"] if self.chance.random() < 0.3 else []
        providers = [self.unique(("app", "vm", "py_thon")) for _ in range(
            self.chance.choice((1, 1, 1, 2)))]
        for name in providers:
            for _ in self.some(2):
                parts.append(self.directive())
            parts.append(self.provider(name))
        if self.wildness and self.chance.random() < 0.2:
            parts.append(self.directive())
        text = "\n".join(parts)
        if self.chance.random() < 0.1:
            text = text.replace("\n", "\r\n")
        return text if self.chance.random() < 0.1 else text + "\n"

    def directive(self) -> str:
        if not self.wildness:
            return self.chance.choice(["#include <stdint.h>", f"#define FLAG{self.number} 1",
                                       "#pragma D option quiet", "/* brace { \" probe */", ""])
        return self.pick(DIRECTIVES, WILD_DIRECTIVES)

    def provider(self, name: str) -> str:
        lines = self.doc(name, []) + [f"provider {name} {{"]
        probes: List[str] = []
        open_blocks = 0
        for _ in self.some(6):
            if self.chance.random() < 0.1:
                lines.append(self.chance.choice(CONDITIONS))
                open_blocks += 1
            lines += [f"    {line}" for line in self.probe(probes)]
            if open_blocks and self.chance.random() < 0.5:
                lines.append("#endif")
                open_blocks -= 1
            if self.wild():
                lines.append(self.chance.choice(WILD_DIRECTIVES))
        lines += ["#endif"] * open_blocks
        for key in ("nosemaphore", "fast", "outline", "touch"):
            if probes and self.chance.random() < 0.15:
                lines.append(f"#pragma usdt {key} {self.chance.choice(probes)}")
        if self.chance.random() < 0.15:
            lines.append(f"#pragma usdt prefix {self.unique(('My_', 'P', 'q_'))}_")
        return "\n".join(lines) + "\n" + self.pick(["};", "};", "}"], ["", "}}", "} ;;", ");"])

    def probe(self, probes: List[str]) -> List[str]:
        name = self.unique(NAMES)
        probes.append(name)
        names: List[str] = []
        declared: List[str] = []
        most = 14 if self.wild() else 12
        for _ in range(min(most, int(self.chance.expovariate(0.5)))):
            argument = self.unique(NAMES)
            named = self.chance.random() < 0.9
            if named:
                names.append(argument)
            declared.append(self.argument(argument if named else ""))
        joint = self.chance.choice((", ", ",", ",\n        "))
        text = joint.join(declared) or self.chance.choice(("", "void"))
        tail = " : (struct thing *t)" if self.chance.random() < 0.03 else ""
        doc = self.doc(name, names) if self.chance.random() < 0.5 else []
        return doc + [f"probe {name}({text}){tail}" + self.pick([";"], ["", ",", ";;", "}"])]

    def argument(self, name: str) -> str:
        kind = self.pick(TYPES, WILD_TYPES)
        gap = "" if kind.endswith("*") and self.chance.random() < 0.7 else " "
        bounds = self.chance.choice(("[]", "[4]", "[2][3]")) if name and not (
            "void" in kind or "restrict" in kind) and self.chance.random() < 0.05 else ""
        return f"{kind}{gap}{name}{bounds}".strip()

    def text(self) -> str:
        if not self.wildness:
            return self.chance.choice([each for each in TEXTS if "*/" not in each
                                       and "@" not in each])
        return self.chance.choice(TEXTS)

    def doc(self, name: str, arguments: Sequence[str]) -> List[str]:
        if self.chance.random() < 0.3:
            return []
        words = ["probe ", "provider ", ""]
        lines = [f"{self.chance.choice(words)}{name} - summary {self.text()}"]
        order = list(arguments)
        if self.wild():
            self.chance.shuffle(order)
        lines += [f"@{each}: {self.pick(HINTS[:4], HINTS + WILD_HINTS)}{self.text()}"
                  for each in order if not self.wild()]
        for _ in self.some(2):
            lines += ["", f"Text {self.text()}", *(self.text() for _ in self.some(2))]
        if self.chance.random() < 0.2:
            lines += ["", "Since: " + self.pick(["3.7", "1", "next"], ["", "3\nSince: 4"])]
        star = self.chance.choice((" * ", " * ", "   "))
        return ["/**", *(f"{star}{line}".rstrip(" ") for line in lines), " */"]


def mutate_tokens(chance: random.Random, text: str, seeds: Sequence[bytes]) -> str:
    """Takes words away, doubles them, moves them, and puts others in."""
    tokens = TOKEN.findall(text)
    spare = NAMES + WILD_NAMES + TYPES + WILD_TYPES + TEXTS + WILD_DIRECTIVES + list("{}();,*[]:#")
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(tokens) + 1)
        length = chance.choice((1, 1, 1, 2, 5, 20))
        what = chance.randrange(5)
        if what == 0:
            del tokens[place:place + length]
        elif what == 1:
            tokens[place:place] = tokens[place:place + length] * chance.choice((1, 1, 2, 30))
        elif what == 2:
            tokens.insert(place, chance.choice(spare))
        elif what == 3:
            tokens[place:place + 1] = [chance.choice(spare)]
        else:
            moved = tokens[place:place + length]
            del tokens[place:place + length]
            other = chance.randrange(len(tokens) + 1)
            tokens[other:other] = moved
    return "".join(tokens)


def mutate_bytes(chance: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """Flips, cuts, doubles and joins, without an idea of what the bytes mean."""
    made = bytearray(data)
    for _ in range(chance.randrange(1, 8)):
        place = chance.randrange(len(made) + 1)
        length = chance.choice((1, 1, 2, 4, 16, 100))
        what = chance.randrange(7)
        if what == 0 and made:
            made[place % len(made)] ^= 1 << chance.randrange(8)
        elif what == 1:
            del made[place:place + length]
        elif what == 2:
            made[place:place] = made[place:place + length] * chance.choice((1, 2, 20))
        elif what == 3:
            made[place:place] = bytes(chance.choice(b'{}();,*[]:#"/\\\n\r\t \0@-_\'\x80\xff<')
                                      for _ in range(length % 5 + 1))
        elif what == 4:
            del made[place:]
        elif what == 5:
            other = chance.choice(seeds)
            begin = chance.randrange(len(other) + 1)
            made[place:place + length] = other[begin:begin + length]
        else:
            made[place:place] = chance.choice(("\u2028", "\u202e", "é", "\ufeff", "\U0001f600",
                                               "\x85", "\xa0")).encode()
    return bytes(made)
