# SPDX-License-Identifier: 0BSD
"""The tokens of a file, with a place among them and the directives on the way."""

from __future__ import annotations

import re
from collections import deque

from ..host.text import quoted
from .conditions import Conditions
from .ctype import BASIC, QUALIFIERS, TAGGED, TYPEDEFS
from .lexer import CUT, Token, blank_comments, is_identifier, tokenize
from .source import Diagnostics, Related, Span
from .tree import DirectiveNode, FileNode, PragmaNode

NAMES = ("name", "number")
CONDITIONALS = ("if", "ifdef", "ifndef", "elif", "elifdef", "elifndef", "else", "endif")
COPIED = ("include", "undef", "error", "warning")
DEFINE = r"#\s*define\s+(\w+)(\([^)]*\))?\s*(.*)"
MAX_ALIAS = 32


class Cursor:
    """Steps through the tokens; `block` and `provider` say what is around the place."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self.diagnostics = diagnostics
        self._stream = tokenize(diagnostics)
        self._ahead: deque[Token] = deque()
        self._defined: dict[str, Span] = {}
        self.last_end = 0
        self.result = FileNode()
        self.conditions = Conditions(diagnostics)
        self.block = 0
        self.provider = ""

    def peek(self, distance: int = 0) -> Token:
        """The next token, or one after it; the end comes again and again."""
        ahead = self._ahead
        while len(ahead) <= distance:
            if ahead and ahead[-1].kind == "end":
                return ahead[-1]
            ahead.append(next(self._stream))
        return ahead[distance]

    def at(self, text: str) -> bool:
        return self.peek().text == text

    def advance(self) -> Token:
        token = self._ahead[0] if self._ahead else self.peek()
        if token.kind != "end":
            self._ahead.popleft()
            self.last_end = token.start + len(token.text)
        return token

    def missing(self, message: str, *notes: Related) -> None:
        """Reports what should follow the last token, unless a comment hides it."""
        if self.peek().text != CUT:
            self.diagnostics.error(Span(self.last_end, self.last_end + 1), message, *notes)

    def settle(self) -> Token:
        """The next token of a declaration; what may stand between is stepped over."""
        while True:
            token = self._ahead[0] if self._ahead else self.peek()
            if token.kind not in ("doc", "directive"):
                return token
            self.advance()
            if token.kind == "directive":
                word = self.directive_word(token)
                if word in CONDITIONALS:
                    self.diagnostics.error(token.span, f"'#{word}' cannot stand inside a probe")
                    self.conditions.feed(word, token, self.block)
                elif word == "pragma":
                    self.pragma(token)

    def on_new_line(self) -> bool:
        """Whether the next token begins on a later line than the last one ended."""
        return "\n" in self.diagnostics.source.text[self.last_end:self.peek().start]

    def opens_provider(self) -> bool:
        return (self.peek().text == "provider" and self.peek(1).kind in NAMES
                and self.peek(2).text == "{")

    def opens_probe(self) -> bool:
        return self.peek().text == "probe" and self.peek(1).kind in NAMES

    def recover(self) -> None:
        """Steps to where the next declaration may begin."""
        depth = 0
        while True:
            token = self.settle()
            if token.kind == "end" or self.opens_provider():
                return
            if self.opens_probe() or (token.text == "}" and not depth):
                return
            self.advance()
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if token.text == ";" and not depth:
                return

    # Directives.

    def directive_word(self, token: Token) -> str:
        found = re.match(r"#\s*((?:[A-Za-z_]\w*)?)", token.text)
        return found[1] if found else ""

    def directive(self, token: Token) -> DirectiveNode | None:
        """Takes a directive; returns what is to be copied."""
        word = self.directive_word(token)
        node = DirectiveNode(plain(token.text), token.span)
        if word in CONDITIONALS:
            return node if self.conditions.feed(word, token, self.block) else None
        if word == "pragma":
            self.pragma(token)
        elif word == "define":
            return self.define(token)
        elif word == "include" and self.provider:
            self.diagnostics.error(token.span, "'#include' cannot stand inside a provider; "
                                   "write it above the provider")
        elif word in COPIED:
            if word == "undef":
                self.result.aliases.pop(blank_comments(token.text).split()[-1], None)
            return node
        elif word:
            known = CONDITIONALS + COPIED + ("define", "pragma")
            hint = self.diagnostics.did_you_mean(word, known)
            self.diagnostics.warning(token.span, f"unknown directive '#{word}' is skipped{hint}",
                                     pedantic=True)
        return None

    def define(self, token: Token) -> DirectiveNode | None:
        found = re.match(DEFINE, blank_comments(token.text), re.DOTALL)
        if not found:
            self.diagnostics.error(token.span, "expected a name after '#define'")
            return None
        name, parameters, body = found[1], found[2], found[3].strip()
        alias = ""
        words = re.findall(r"\w+|\S", body)
        if (not parameters and 0 < len(words) <= MAX_ALIAS and words[0] != "*"
                and all(word == "*" or is_identifier(word) for word in words)):
            known = self.result.aliases.get(name)
            if self.conditions.path or known == [name]:
                # Which definition holds is the compiler's to say: copied, not replaced.
                self.result.aliases[name] = [name]
                self.result.used.discard(name)
                return DirectiveNode(plain(token.text), token.span, "", name)
            if known is not None and known != words:
                self.diagnostics.error(
                    token.span, f"{quoted(name)} is already defined as {quoted(' '.join(known))}",
                    Related(self._defined[name], "it was first defined here"))
            self.result.aliases[name] = words
            self._defined[name] = token.span
            alias = name
            if any(word in BASIC or word in TYPEDEFS or word in TAGGED or word in QUALIFIERS
                   or word == "*" for word in words):
                self.result.used.add(name)
        return DirectiveNode(plain(token.text), token.span, alias, name)

    def pragma(self, token: Token) -> None:
        text = blank_comments(token.text)
        words = [Token("name" if is_identifier(found[0]) else "other", found[0],
                       token.start + found.start())
                 for found in re.finditer(r"[^\s#]\S*", text)]
        if len(words) > 1 and words[1].text in ("usdt", "D"):
            self.result.pragmas.append(PragmaNode(tuple(words[1:]), token.span, self.provider))
        else:
            self.diagnostics.warning(token.span, "unknown pragma is skipped", pedantic=True)


def plain(text: str) -> str:
    """Text to copy, with plain line ends."""
    return text.replace("\r\n", "\n").replace("\r", " ")
