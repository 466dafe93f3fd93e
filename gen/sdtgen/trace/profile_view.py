# SPDX-License-Identifier: 0BSD
"""The view that makes profiles: files are written when the trace has ended, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Sequence

from ..host.error import Failure
from ..host.output import complain, say, write_file
from ..host.text import counted
from .bpf_tree import Samples
from .chrome import Chrome
from .event import Event, Lines, Table
from .flame import flame
from .folded import folded
from .frames import Frames, Taker
from .label import Labels
from .plan import TracedProbe
from .speedscope import Timeline, weighed
from .summary import CALLS, NANOSECONDS, SAMPLES, Summary
from .tree import Node, Tree, walk

FORMATS = ("folded", "speedscope", "chrome")


@dataclass(frozen=True)
class Wanted:
    """`format` is one of FORMATS, or empty; `output` and `flame` are files, None for none.

    `what` names the command or the process; `counts` says that calls are weighed, not time; `hertz`
    is 0 where each event counts.
    """

    format: str
    output: str | None
    flame: str | None
    what: str
    counts: bool
    hertz: int = 0

    def write(self, texts: dict[str, Callable[[Summary], str]], summary: Summary) -> None:
        """`texts` make the file of each format."""
        if self.flame:
            write_file(self.flame, texts["flame"](summary).encode())
        if self.format and self.output:
            write_file(self.output, texts[self.format](summary).encode())
        elif self.format:
            say(texts[self.format](summary))


def of_tree(root: Node) -> dict[str, Callable[[Summary], str]]:
    return {"flame": lambda summary: flame(root, summary), "folded": lambda _: folded(root),
            "speedscope": lambda summary: weighed(root, summary)}


class ProfileView:
    """Takes events in, or the samples of a kernel."""

    def __init__(self, wanted: Wanted, probes: Sequence[TracedProbe], labels: Labels) -> None:
        self.wanted = wanted
        self.tree = Tree(wanted.counts)
        self.texts = of_tree(self.tree.root)
        takers: list[Taker] = []
        if wanted.flame or wanted.format == "folded" or wanted.counts:
            takers.append(self.tree)
        if wanted.format == "speedscope" and not wanted.counts:
            timeline = Timeline()
            takers.append(timeline)
            self.texts["speedscope"] = timeline.text
        if wanted.format == "chrome":
            chrome = Chrome()
            takers.append(chrome)
            self.texts["chrome"] = chrome.text
        self.frames = Frames(probes, labels, takers)
        self.samples: Samples | None = None

    def begin(self) -> None:
        """Nothing is shown before the end."""

    def tick(self) -> None:
        """Nothing is shown before the end."""

    def add(self, event: Event) -> None:
        self.frames.add(event)

    def lines(self, lines: Lines) -> None:
        """No engine writes lines for this view."""

    def table(self, table: Table) -> None:
        assert isinstance(table, Samples)
        self.samples = table

    def finish(self, missing: str = "") -> None:
        if self.wanted.hertz:
            self._sampled(missing)
        else:
            self._exact(missing)

    def _sampled(self, missing: str) -> None:
        found = self.samples
        if found is None or not found.root.children:
            raise Failure("no call of the traced pairs was sampled, so there is no profile"
                          + _loss(missing))
        _explain(found.returns, found.unended)
        total = sum(node.weight for node, _ in walk(found.root))
        how = f"{total + found.outside:,} samples at {self.wanted.hertz} Hz of processor time, " \
              f"{found.outside:,} of them in no call"
        self.wanted.write(of_tree(found.root), Summary(self.wanted.what, how, SAMPLES, missing))

    def _exact(self, missing: str) -> None:
        frames = self.frames
        frames.finish()
        if not frames.begun:
            raise Failure("no call of the traced pairs was seen, so there is no profile"
                          + _loss(missing))
        _explain(frames.returns, frames.unended)
        how = f"exact, from {counted(frames.begun, 'call')} of " \
              f"{counted(len(frames.threads), 'thread')}"
        self.wanted.write(self.texts, Summary(
            self.wanted.what, how, CALLS if self.wanted.counts else NANOSECONDS, missing))


def _loss(missing: str) -> str:
    return f"; {missing}" if missing else ""


def _explain(returns: int, unended: int) -> None:
    if returns:
        complain(f"sdtkit: note: {counted(returns, 'return')} had no entry, as of calls "
                 "that began before the tracer came: they are in no stack\n")
    if unended:
        complain(f"sdtkit: note: {counted(unended, 'call')} had no return: each counts "
                 "until a caller returned, or until the last event\n")
