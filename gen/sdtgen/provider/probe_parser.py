# SPDX-License-Identifier: 0BSD
"""Reads one probe: its name, its arguments, and what is wrong with them."""

from __future__ import annotations

from ..host.text import quoted
from .ctype import parse_argument
from .cursor import NAMES, Cursor
from .lexer import Token
from .source import Related, Span
from .tree import ProbeNode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from .ctype import Declared

    # What could not be read is None.
    Arguments = tuple[Optional[Declared], ...]

MAX_ARGUMENTS = 12


class ProbeParser(Cursor):
    """Reads a probe from the word `probe` on."""

    def probe(self, doc: Token | None) -> ProbeNode | None:
        path = self.conditions.path
        self.advance()
        name = self.settle()
        if name.kind not in NAMES:
            self.missing("expected the probe's name after 'probe'")
            self.recover()
            return None
        self.advance()
        if not self.dashes(name):
            self.check_name(name)
        if self.settle().text != "(":
            self.missing("expected '(' after the probe's name; without arguments "
                         f"write {quoted(f'probe {name.text}();')}")
            self.recover()
            return None
        arguments = self.arguments()
        translated: Arguments | None = ()
        if arguments is not None and self.settle().text == ":":
            self.advance()
            if self.settle().text == "(":
                translated = self.arguments()
            else:
                self.missing("expected '(' after ':'")
                translated = None
        if arguments is None or translated is None:
            self.recover()
            return None
        if self.settle().text == ";":
            self.advance()
        else:
            self.missing("expected ';' after the probe")
            if not self.on_new_line():
                self.recover()
        return ProbeNode(name, tuple(each for each in arguments if each), None not in arguments,
                         tuple(each for each in translated if each), doc, path)

    def check_name(self, name: Token) -> None:
        if name.kind == "number":
            self.diagnostics.error(name.span, f"{quoted(name.text)} is not a name: names begin "
                                   "with a letter or '_'")

    def dashes(self, name: Token) -> bool:
        """D shows 'a-b' for what is declared as a__b."""
        written = [name]
        while self.at("-") and self.peek(1).kind in NAMES:
            self.advance()
            written.append(self.advance())
        if len(written) > 1:
            span = Span(name.span.start, written[-1].span.end)
            shown = "-".join(each.text for each in written)
            right = "__".join(each.text for each in written)
            self.diagnostics.error(span, f"{quoted(shown)} is not a name; write {quoted(right)}")
        return len(written) > 1

    def arguments(self) -> Arguments | None:
        """A list in parentheses; None if it has no end."""
        opening = self.advance()
        pieces: list[list[Token]] = [[]]
        depth = 0
        while True:
            token = self.settle()
            if (token.kind == "end" or token.text in (";", "{", "}")
                    or (token.text == "probe" and self.opens_probe()
                        and self.peek(2).text == "(")):
                self.missing("expected ')' after the arguments",
                             Related(opening.span, "the '(' is here"))
                return None
            self.advance()
            if token.text == ")" and not depth:
                return self.declared(pieces, token)
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if token.text == "," and not depth:
                pieces.append([])
            else:
                pieces[-1].append(token)

    def declared(self, pieces: list[list[Token]], closing: Token) -> Arguments:
        if pieces == [[]] or (len(pieces) == 1 and [each.text for each in pieces[0]] == ["void"]):
            return ()
        found: list[Declared | None] = []
        for number, piece in enumerate(pieces, 1):
            if not piece:
                following = pieces[number][0] if number < len(pieces) and pieces[number] \
                    else closing
                self.diagnostics.error(Span(following.span.start, following.span.start + 1),
                                       f"argument {number} is empty: write it, or leave its "
                                       "',' out")
                found.append(None)
                continue
            if number == MAX_ARGUMENTS + 1:
                self.diagnostics.error(Span(piece[0].span.start, piece[-1].span.end),
                                       f"a probe has at most {MAX_ARGUMENTS} arguments; this one "
                                       f"has {len(pieces)}")
            if number > MAX_ARGUMENTS:
                return tuple(found) + (None,)
            found.append(self.declare(piece))
        return tuple(found)

    def declare(self, piece: list[Token]) -> Declared | None:
        """One argument, from its tokens."""
        return parse_argument(piece, self.result.aliases, self.result.used, self.diagnostics)
