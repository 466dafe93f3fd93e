# SPDX-License-Identifier: 0BSD
"""The nesting of #if, #elif, #else and #endif while a file is parsed."""

from __future__ import annotations

from .lexer import Token
from .source import Diagnostics, Related

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .tree import Path

MAX_NESTING = 64


class Conditions:
    """Follows #if, #elif, #else and #endif, each within the block it belongs to."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self.diagnostics = diagnostics
        self._open: list[_Condition] = []
        self._groups = 0

    @property
    def path(self) -> Path:
        return tuple((each.group, each.branch) for each in self._open[:MAX_NESTING])

    def feed(self, word: str, token: Token, block: int) -> bool:
        """Takes one directive; says whether it fits."""
        if word.startswith("if"):
            self._groups += 1
            if len(self._open) == MAX_NESTING:
                self.diagnostics.error(token.span, f"more than {MAX_NESTING} conditions inside "
                                       "each other")
            self._open.append(_Condition(token, self._groups, block))
            return True
        if not self._open:
            self.diagnostics.error(token.span, f"'#{word}' without an '#if' before it")
            return False
        last = self._open[-1]
        if last.block != block:
            self.diagnostics.error(
                token.span, f"'#{word}' and its '#if' stand in different blocks",
                Related(last.token.span, "the '#if' is here"))
            if word == "endif":
                self._open.pop()
            return False
        if word == "endif":
            self._open.pop()
            return True
        if last.final:
            self.diagnostics.error(token.span, f"'#{word}' after '#else'",
                                   Related(last.token.span, "the '#if' is here"))
            return False
        last.final = word == "else"
        last.branch += 1
        return True

    def close(self, block: int) -> None:
        """The block ends: so must what was opened in it."""
        while self._open and self._open[-1].block == block:
            last = self._open.pop()
            self.diagnostics.error(last.token.span,
                                   "this '#if' has no '#endif' in the same block")


class _Condition:
    def __init__(self, token: Token, group: int, block: int) -> None:
        self.token = token
        self.group = group
        self.block = block
        self.branch = 0
        self.final = False
