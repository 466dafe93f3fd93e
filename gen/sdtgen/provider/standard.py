# SPDX-License-Identifier: 0BSD
"""Names that the standard headers have already: their macros and enumerators."""

from __future__ import annotations

import os
import re


class StandardNames:
    """The list beside this module, read when the first name is looked up."""

    def __init__(self) -> None:
        self.text = ""
        self.groups: dict[str, dict[str, str]] = {}

    def header(self, name: str) -> str:
        """A header that defines the name, or nothing."""
        word, mark, rest = name.partition("_")
        group, rest = (word + mark, rest) if mark and rest else ("-", name)
        if group not in self.groups:
            self.groups[group] = self._rows(group)
        return self.groups[group].get(rest, "")

    def _rows(self, group: str) -> dict[str, str]:
        if not self.text:
            with open(os.path.join(os.path.dirname(__file__), "standard.names"), "rb") as file:
                self.text = file.read().decode("ascii")
        # Most are found to be missing here: a search costs less than a pattern.
        if f"\n{group} " not in self.text:
            return {}
        rows = re.findall(rf"^{group} (\S+)((?:\n? \S+)*)", self.text, re.MULTILINE)
        return {name: header for header, names in rows for name in names.split()}
