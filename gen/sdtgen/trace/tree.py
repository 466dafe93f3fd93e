# SPDX-License-Identifier: 0BSD
"""Calls by who called them: a node for each stack, with what it weighs itself."""

from __future__ import annotations

from typing import Iterator

from .event import Event
from .frames import Call, Thread


class Node:
    """One stack, the innermost label last; `weight` is without that of the calls in it."""

    __slots__ = ("label", "parent", "children", "weight")

    def __init__(self, label: str, parent: Node | None) -> None:
        self.label, self.parent = label, parent
        self.children: dict[str, Node] = {}
        self.weight = 0

    def child(self, label: str) -> Node:
        found = self.children.get(label)
        if found is None:
            found = self.children[label] = Node(label, self)
        return found

    @property
    def path(self) -> list[str]:
        """From the outermost call."""
        found: list[str] = []
        node = self
        while node.parent is not None:
            found.append(node.label)
            node = node.parent
        return found[::-1]


class Tree:
    """Weighs time in nanoseconds, or each call as one with `counts`."""

    def __init__(self, counts: bool = False) -> None:
        self.root, self.counts = Node("", None), counts
        self.now: dict[Thread, tuple[Node, int]] = {}   # the innermost call, and since when

    def enter(self, thread: Thread, call: Call) -> None:
        node, since = self.now.get(thread, (self.root, 0))
        time = call.entry.time
        self._weigh(node, time - since)
        node = node.child(call.label)
        if self.counts:
            node.weight += 1
        self.now[thread] = node, time

    def leave(self, thread: Thread, call: Call, time: int, last: Event | None,
              ended: bool) -> None:
        node, since = self.now[thread]
        self._weigh(node, time - since)
        assert node.parent is not None
        if node.parent is self.root:
            del self.now[thread]
        else:
            self.now[thread] = node.parent, time

    def _weigh(self, node: Node, time: int) -> None:
        if not self.counts and node is not self.root:
            node.weight += max(time, 0)

    def other(self, event: Event) -> None:
        """Is in no stack."""


def walk(root: Node) -> Iterator[tuple[Node, int]]:
    """All stacks and their depths from 0, callers first, by name; stacks may be deep."""
    waiting = [(each, 0) for _, each in sorted(root.children.items(), reverse=True)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting += [(each, depth + 1) for _, each in sorted(node.children.items(), reverse=True)]


def totals(root: Node) -> dict[Node, int]:
    """What each stack weighs together with the calls in it; the root is all."""
    found = {root: root.weight}
    order = [root, *(node for node, _ in walk(root))]
    for node in order:
        found[node] = node.weight
    for node in reversed(order[1:]):
        assert node.parent is not None
        found[node.parent] += found[node]
    return found
