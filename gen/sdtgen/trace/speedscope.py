# SPDX-License-Identifier: 0BSD
"""Files for speedscope: the calls of each thread by their times, or stacks with weights."""

from __future__ import annotations

import json
from array import array
from typing import Any

from .. import __version__
from .event import Event
from .frames import Call, Thread
from .summary import NANOSECONDS, Summary
from .tree import Node, walk

SCHEMA = "https://www.speedscope.app/file-format-schema.json"


class Timeline:
    """Keeps 12 bytes for each beginning and each end of a call."""

    def __init__(self) -> None:
        self.labels: dict[str, int] = {}
        self.threads: dict[Thread, tuple[array[int], array[int]]] = {}

    def enter(self, thread: Thread, call: Call) -> None:
        self._note(thread, self.labels.setdefault(call.label, len(self.labels)), call.entry.time)

    def leave(self, thread: Thread, call: Call, time: int, last: Event | None,
              ended: bool) -> None:
        self._note(thread, -1 - self.labels[call.label], time)

    def other(self, event: Event) -> None:
        """Is no call."""

    def _note(self, thread: Thread, label: int, time: int) -> None:
        labels, times = self.threads.setdefault(thread, (array("i"), array("q")))
        labels.append(label)
        times.append(max(time, times[-1]) if times else time)

    def text(self, summary: Summary) -> str:
        """Times count from the first event."""
        start = min(times[0] for _, times in self.threads.values())
        profiles = []
        for (pid, tid), (labels, times) in sorted(self.threads.items()):
            profiles.append({
                "type": "evented", "name": f"{summary.what}: process {pid}, thread {tid}",
                "unit": NANOSECONDS, "startValue": times[0] - start, "endValue": times[-1] - start,
                "events": [{"type": "O" if label >= 0 else "C",
                            "frame": label if label >= 0 else -1 - label, "at": time - start}
                           for label, time in zip(labels, times)]})
        return _file(list(self.labels), profiles, summary)


def weighed(root: Node, summary: Summary) -> str:
    """Of a tree: each stack with its weight."""
    labels: dict[str, int] = {}
    stacks, weights = [], []
    for node, _ in walk(root):
        if node.weight:
            stacks.append([labels.setdefault(each, len(labels)) for each in node.path])
            weights.append(node.weight)
    unit = NANOSECONDS if summary.unit == NANOSECONDS else "none"
    return _file(list(labels), [{
        "type": "sampled", "name": f"{summary.what}: {summary.unit}", "unit": unit,
        "startValue": 0, "endValue": sum(weights), "samples": stacks, "weights": weights}], summary)


def _file(labels: list[str], profiles: list[dict[str, Any]], summary: Summary) -> str:
    return json.dumps({
        "$schema": SCHEMA, "exporter": f"sdtkit {__version__}",
        "name": f"{summary.what}: {summary.how}; {summary.losses}",
        "shared": {"frames": [{"name": each} for each in labels]}, "profiles": profiles,
        "activeProfileIndex": 0}) + "\n"
