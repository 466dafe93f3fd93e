# SPDX-License-Identifier: 0BSD
"""Folded stacks, a line for each: labels with ';' between them, and what the stack weighs."""

from __future__ import annotations

from .tree import Node, walk


def folded(root: Node) -> str:
    """A ';' in a label would be the next call: it is written as what it is in other escapes."""
    return "".join(f"{';'.join(each.replace(';', chr(92) + 'x3b') for each in node.path)} "
                   f"{node.weight}\n" for node, _ in walk(root) if node.weight)
