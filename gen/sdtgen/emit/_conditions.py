# SPDX-License-Identifier: 0BSD
"""The #if blocks around the parts of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..provider.model import Directive

CONDITION = re.compile(r"#\s*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)\b")
# For each block around a place: its lines up to the branch that holds the place.
Conditions = tuple[tuple[str, ...], ...]


def conditional(items: Sequence[object],
                around: Conditions = ()) -> Iterator[tuple[object, Conditions]]:
    """Each item but those lines, with the blocks around it."""
    stack = list(around)
    for item in items:
        found = CONDITION.match(item.text) if isinstance(item, Directive) else None
        if not found or not isinstance(item, Directive):
            yield item, tuple(stack)
        elif found[1].startswith("if"):
            stack.append((item.text,))
        elif found[1] == "endif":
            stack.pop()
        else:
            stack[-1] += (item.text,)
