# SPDX-License-Identifier: 0BSD
"""C types of probe arguments: how an argument is declared, and how it travels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..host.text import quoted
from .lexer import Token
from .source import Diagnostics, Span

QUALIFIERS = frozenset(("const", "volatile", "restrict", "__restrict", "__restrict__"))
BASIC = frozenset(("char", "short", "int", "long", "signed", "unsigned", "float", "double",
                   "void", "_Bool", "bool", "_Complex", "__int128", "__int128_t",
                   "__uint128_t"))
TAGGED = frozenset(("struct", "union", "enum"))
STORAGE = frozenset(("auto", "extern", "inline", "register", "static", "typedef", "_Atomic",
                     "_Alignas", "_Noreturn", "_Thread_local"))
# Words without sign -> kind when signed, kind when unsigned.  Carriers have 4 bytes or more.
INTEGERS: Mapping[tuple[str, ...], tuple[str, str]] = {
    (): ("S32", "U32"), ("int",): ("S32", "U32"), ("char",): ("S32", "U32"),
    ("short",): ("S32", "U32"), ("int", "short"): ("S32", "U32"),
    ("long",): ("LONG", "ULONG"), ("int", "long"): ("LONG", "ULONG"),
    ("long", "long"): ("S64", "U64"), ("int", "long", "long"): ("S64", "U64"),
}
# Known typedefs -> kind and the header that declares them.
TYPEDEFS: Mapping[str, tuple[str, str]] = {
    **{f"int{n}_t": ("S64" if n == 64 else "S32", "stdint.h") for n in (8, 16, 32, 64)},
    **{f"uint{n}_t": ("U64" if n == 64 else "U32", "stdint.h") for n in (8, 16, 32, 64)},
    **{f"{u}int_{how}{n}_t": ("AUTO", "stdint.h")
       for u in ("", "u") for how in ("fast", "least") for n in (8, 16, 32, 64)},
    "intptr_t": ("LONG", "stdint.h"), "uintptr_t": ("ULONG", "stdint.h"),
    "intmax_t": ("S64", "stdint.h"), "uintmax_t": ("U64", "stdint.h"),
    "size_t": ("ULONG", "stddef.h"), "ptrdiff_t": ("LONG", "stddef.h"),
    "wchar_t": ("AUTO", "stddef.h"), "ssize_t": ("LONG", "sys/types.h"),
    "pid_t": ("S32", "sys/types.h"), "uid_t": ("U32", "sys/types.h"),
    "gid_t": ("U32", "sys/types.h"), "mode_t": ("U32", "sys/types.h"),
    **{name: ("AUTO", "sys/types.h") for name in (
        "off_t", "dev_t", "ino_t", "nlink_t", "time_t", "id_t", "blksize_t", "blkcnt_t")},
}
# Integers with less than 4 bytes, or perhaps.
NARROW = frozenset(("char", "short", "_Bool", "bool", "mode_t",
                    "int8_t", "int16_t", "uint8_t", "uint16_t"))
# Integers that can hold an address.
ADDRESSES = frozenset(("ULONG", "LONG", "U64", "S64", "AUTO"))
MAX_EXPANSION = 64
NUMBER = r"(?:0[xX][0-9a-fA-F]{1,8}|[0-9]{1,9})[uUlL]{0,3}"
INSTEAD: Mapping[str, str] = {
    "void": "'void' is not a value; write 'void *' for an address",
    "long double": "'long double' does not fit into 8 bytes; write 'double' or pass a pointer",
    "_Complex": "a complex number does not fit into an argument; pass its parts",
    "__int128": "a 128-bit integer does not fit into an argument; pass two of 64 bits",
}


class CType:
    """The type of an argument; an array is the pointer that C makes of it."""

    __slots__ = ("base", "pointers", "bounds", "kind", "include", "forward")

    def __init__(self, base: str, pointers: str = "", bounds: str = "", kind: str = "AUTO",
                 include: str = "", forward: str = "") -> None:
        self.base, self.pointers, self.bounds = base, pointers, bounds
        self.kind, self.include, self.forward = kind, include, forward

    @property
    def is_pointer(self) -> bool:
        return self.kind == "POINTER"

    @property
    def is_exact(self) -> bool:
        """Whether a variable of it can be an operand as it is, neither narrow nor a float."""
        if self.kind in ("AUTO", "F32", "F64"):
            return False
        return self.is_pointer or NARROW.isdisjoint(self.base.split())

    @property
    def is_string(self) -> bool:
        """A pointer to characters, which tracers print as text."""
        words = set(self.base.split()) - {"const", "volatile"}
        return self.pointers.count("*") == 1 and not self.bounds and "char" in words

    def declare(self, name: str) -> str:
        """A C declaration of a parameter of this type."""
        if self.bounds:
            star = self.pointers[:-1]
            return f"{self.base} {star}(*{name}){self.bounds}"
        return f"{self.base} {self.pointers}{name}".rstrip()

    def __str__(self) -> str:
        return self.declare("")


class Declared:
    """An argument as the parser found it; `name` is missing where it has none."""

    __slots__ = ("type", "name", "span")

    def __init__(self, type: CType, name: Token | None, span: Span) -> None:
        self.type = type
        self.name = name
        self.span = span


class Refused(Exception):
    """The declaration cannot be an argument."""

    def __init__(self, span: Span, message: str) -> None:
        super().__init__(message)
        self.span = span


def expand(token: Token, aliases: Mapping[str, Sequence[str]], used: set[str]) -> list[Token]:
    """A type word with the prologue's #defines replaced, however deep.

    A name that stands for itself is one that only the compiler can replace.
    """
    result: list[Token] = []
    pending: list[tuple[str, frozenset[str]]] = [(token.text, frozenset())]
    while pending:
        word, seen = pending.pop()
        if max(len(seen), len(result)) == MAX_EXPANSION:
            raise Refused(token.span, f"{quoted(token.text)} is defined by too many other names")
        if word in aliases and word not in seen and aliases[word] != [word]:
            used.add(word)
            pending.extend((each, seen | {word}) for each in reversed(aliases[word]))
        else:
            kind = "punctuation" if word == "*" else "name"
            result.append(Token(kind, word, token.start))
    return result


def parse_argument(tokens: Sequence[Token], aliases: Mapping[str, Sequence[str]],
                   used: set[str], diagnostics: Diagnostics) -> Declared | None:
    """Reads `type words, stars, name, bounds`; says why if that is not possible."""
    try:
        declared = _Declarator(tokens, aliases, used).run()
    except Refused as refused:
        diagnostics.error(refused.span, str(refused))
        return None
    if declared.type.kind in ("F32", "F64"):
        diagnostics.warning(declared.span, f"a {declared.type.base.split()[-1]} travels as the "
                            "bits of an integer, which most tracers print as such")
    elif tokens[0].text == "string" and "string" not in used:
        diagnostics.remark(tokens[0].span, "'string' is read as 'const char *'")
    return declared


class _Declarator:
    def __init__(self, tokens: Sequence[Token], aliases: Mapping[str, Sequence[str]],
                 used: set[str]) -> None:
        self.rest = list(reversed(tokens))
        self.span = Span(tokens[0].start, tokens[-1].span.end)
        # Tokens above this height in `rest` come from a #define.
        self.fresh = len(self.rest)
        self.aliases, self.used = aliases, used
        self.words: list[str] = []
        self.qualifiers: list[str] = []
        self.tag = ""
        self.name: Token | None = None

    def run(self) -> Declared:
        self.specifiers()
        pointers = self.pointers()
        if self.rest and self.rest[-1].kind == "name":
            self.name = self.rest.pop()
        bounds = self.bounds()
        if self.rest:
            self.refuse_rest(self.rest[-1], self.name)
        return Declared(self.type(pointers, bounds), self.name, self.span)

    def specifiers(self) -> None:
        """Words up to the first star or to the name: the first unknown word is the type."""
        while self.rest and self.rest[-1].kind == "name":
            token = self.rest[-1]
            if (token.text in self.aliases and len(self.rest) <= self.fresh
                    and not (self.words and len(self.rest) == 1)):
                self.rest.pop()
                self.fresh = len(self.rest)
                self.rest.extend(reversed(expand(token, self.aliases, self.used)))
                continue
            if token.text in QUALIFIERS:
                self.qualifiers.append(token.text)
            elif token.text in STORAGE:
                raise Refused(token.span, f"{quoted(token.text)} cannot stand in an argument")
            elif token.text in TAGGED and not self.words:
                self.tag = token.text
                if len(self.rest) < 2 or self.rest[-2].kind != "name":
                    raise Refused(token.span, f"expected the name of the {token.text} after "
                                  f"'{token.text}'")
                self.words = [f"{token.text} {self.rest[-2].text}"]
                self.rest.pop()
            elif token.text == "bool" and self.words:
                return  # A name: it never follows another word of a type.
            elif token.text in BASIC and (not self.words or self.words[0] in BASIC):
                self.words.append(token.text)
            elif not self.words:
                self.words.append(token.text)
            else:
                return
            self.rest.pop()

    def pointers(self) -> str:
        text = ""
        while self.rest and (self.rest[-1].text == "*" or self.rest[-1].text in QUALIFIERS):
            word = self.rest.pop().text
            if word == "*":
                text += "*"
            elif not text:
                self.qualifiers.append(word)
            elif "restrict" not in word:
                text += word + " "
        return text

    def bounds(self) -> list[str]:
        found: list[str] = []
        while self.rest and self.rest[-1].text == "[":
            opening = self.rest.pop()
            size = ""
            if self.rest and self.rest[-1].kind == "number":
                number = self.rest.pop()
                size = number.text
                if not re.fullmatch(NUMBER, size):
                    raise Refused(number.span, f"{quoted(size)} is not a number of elements")
            if not self.rest or self.rest[-1].text != "]":
                span = self.rest[-1].span if self.rest else opening.span
                raise Refused(span, "expected ']' after the number" if size
                              else "expected a number or ']' after '['")
            self.rest.pop()
            if found and (not size or not size.strip("0xXuUlL")):
                raise Refused(opening.span, "only the first bound of an array can be left out")
            found.append(size)
        return found

    def refuse_rest(self, token: Token, name: Token | None) -> None:
        if token.text == "(":
            name = name or next((each for each in reversed(self.rest) if each.kind == "name"), None)
            instead = f"void *{name.text}" if name else "void *"
            raise Refused(token.span, "this is neither a scalar nor a plain pointer; "
                          f"write {quoted(instead)}")
        if token.text == ":":
            raise Refused(token.span, "an argument has no width in bits; leave ':' out")
        if token.text == "...":
            raise Refused(token.span, "a probe has a fixed number of arguments; "
                          "leave '...' out")
        if not self.words:
            raise Refused(token.span, f"expected a type before {quoted(token.text)}")
        raise Refused(token.span, f"expected ',' or ')' before {quoted(token.text)}")

    def type(self, pointers: str, bounds: list[str]) -> CType:
        if not self.words:
            raise Refused(self.span, "expected a type, such as 'int' or 'const char *'")
        indirect = bool(pointers.strip() or bounds)
        base = " ".join(self.words)
        kind, include = self.base_kind(indirect)
        forward = base + ";" if self.tag in ("struct", "union") and indirect else ""
        if base == "string":
            base, pointers, kind, indirect = "const char", "*" + pointers, "POINTER", True
        kept = [word for word in ("const", "volatile")
                if word in self.qualifiers and not (word == "volatile" and not indirect)]
        if base.startswith("const "):
            kept = []
        base = " ".join(kept + ["bool" if base == "_Bool" else base])
        inner = ""
        if bounds:
            inner = "".join(f"[{size}]" for size in bounds[1:])
            if "void" in self.words and not pointers.strip():
                raise Refused(self.span, "an array of 'void' has no elements; write 'void *'")
            pointers += "*"
        return CType(base, pointers, inner, "POINTER" if indirect else kind, include, forward)

    def base_kind(self, indirect: bool) -> tuple[str, str]:
        """How a value of the base travels, and the header that declares it."""
        words = sorted(self.words)
        if self.tag:
            if self.tag != "enum" and not indirect:
                instead = f"{self.words[0]} *{self.name.text if self.name else ''}"
                raise Refused(self.span, f"a {self.tag} cannot be passed by value; "
                              f"write {quoted(instead)}")
            return "AUTO", ""
        if words[0] not in BASIC:
            kind, include = TYPEDEFS.get(words[0], ("AUTO", ""))
            return "AUTO" if words[0] in self.aliases else kind, include
        if words in (["bool"], ["_Bool"]):
            return "U32", "stdbool.h"
        if words in (["float"], ["double"]):
            return "F32" if words == ["float"] else "F64", ""
        wide = [word for word in words if "int128" in word]
        name = "__int128" if wide else "_Complex" if "_Complex" in words else " ".join(words)
        name = "long double" if name == "double long" else name
        if name in INSTEAD:
            if not indirect:
                raise Refused(self.span, INSTEAD[name])
            return "AUTO", ""
        rest = tuple(word for word in words if word not in ("signed", "unsigned"))
        if rest not in INTEGERS or len(words) - len(rest) > 1:
            raise Refused(self.span, f"{quoted(' '.join(self.words))} is not a type of C")
        return INTEGERS[rest]["unsigned" in words], ""
