# SPDX-License-Identifier: 0BSD
"""The view that makes profiles: files are written when the trace has ended, whole or not at all."""

from __future__ import annotations

from typing import Callable, NamedTuple, Sequence

from ..host.error import Failure
from ..host.output import complain, say, write_file
from ..host.text import counted
from .bpf_tree import Weights
from .chrome import Chrome
from .event import Event, Table
from .flame import flame
from .folded import folded
from .frames import Frames, Taker
from .label import Labels
from .plan import TracedProbe
from .speedscope import Timeline, weighed
from .summary import CALLS, NANOSECONDS, SAMPLES, Summary
from .tree import Node, Tree, walk
from .view import View


class Outputs(NamedTuple):
    """`format` is folded, speedscope, chrome or empty.

    `output` and `flame` are files, None for none.  `what` names the command or the
    process; `counts` says that calls are weighed, not time; `hertz` is 0 where each event counts.
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


class ProfileView(View):
    """Takes events in, or the stacks that a kernel has weighed."""

    def __init__(self, wanted: Outputs, probes: Sequence[TracedProbe], labels: Labels) -> None:
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
        self.kernel: Weights | None = None

    def add(self, event: Event) -> bool:
        self.frames.add(event)
        return True

    def table(self, table: Table) -> None:
        assert isinstance(table, Weights)
        self.kernel = table

    def finish(self, missing: str = "") -> None:
        frames, found, hertz = self.frames, self.kernel, self.wanted.hertz
        frames.finish()
        if not (found.root.children if found else frames.begun):
            raise Failure("no call of the traced pairs was "
                          + ("sampled" if hertz else "seen") + ", so there is no profile"
                          + (f"; {missing}" if missing else ""))
        _explain(found.returns if found else frames.returns,
                 found.unended if found else frames.unended)
        if found and hertz:
            total = sum(node.weight for node, _ in walk(found.root)) + found.outside
            how, unit = f"{total:,} samples at {hertz} Hz of processor time, " \
                        f"{found.outside:,} of them in no call", SAMPLES
        else:
            calls, threads = (found.calls, found.threads) if found else \
                (frames.begun, len(frames.threads))
            how = f"exact, from {counted(calls, 'call')} of {counted(threads, 'thread')}"
            unit = CALLS if self.wanted.counts else NANOSECONDS
        self.wanted.write(of_tree(found.root) if found else self.texts,
                          Summary(self.wanted.what, how, unit, missing))


def _explain(returns: int, unended: int) -> None:
    if returns:
        complain(f"sdtkit: note: {counted(returns, 'return')} had no entry, as of calls "
                 "that began before the tracer came: they are in no stack\n")
    if unended:
        complain(f"sdtkit: note: {counted(unended, 'call')} had no return: each counts "
                 "until a caller returned, or until the last event\n")
