# SPDX-License-Identifier: 0BSD
"""bpftrace scripts: events, calls, top, count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..host.error import Usage
from ..provider.model import ProviderFile
from ..tracing.pairs import Pair, pairs
from ..tracing.value import STRING, traced, unique_names
from ._bpftrace import Clause, block, print_line
from ._text import generated, hashes, path_option

VIEWS = ("events", "calls", "top", "count")
# Deeper calls stay at this indentation.
MAX_DEPTH = 20
TOP_ROWS = 20


def emit(model: ProviderFile, binary: str, view: str = "events") -> str:
    """The script, as text; raises Usage if the path or the view cannot be had."""
    # In an attach point ':' ends the path and '*' makes a pattern, quoted or not; versions differ
    # in how often they take a backslash out.
    script = _Script(model, path_option("binary", binary, ":*\\", "bpftrace"))
    views: Mapping[str, Callable[[], list[str]]] = {
        "events": script.events, "calls": script.calls, "top": script.top,
        "count": script.count}
    blocks = views[view]() if script.clauses else [
        block("BEGIN", [r'printf("the provider file declares no probes\n");', "exit();"])]
    head = "#!/usr/bin/env bpftrace\n" + hashes([generated(model)], "//")
    return "\n\n".join([head, *blocks]) + "\n"


class _Script:
    def __init__(self, model: ProviderFile, path: str) -> None:
        self.path = path
        self.clauses = [Clause(each) for each in traced(model)]
        self.several = len({each.probe.provider for each in self.clauses}) > 1

    def title(self, clause: Clause) -> str:
        """What a line of output says of the probe."""
        probe = clause.probe
        return f"{probe.provider}:{probe.name}" if self.several else probe.name

    def clause(self, clause: Clause, lines: Sequence[str]) -> str:
        return f"{clause.comment()}\n{block(clause.head(self.path), lines)}"

    def events(self) -> list[str]:
        return [self.clause(each, [*each.variables(), *print_line(self.title(each), each.shown())])
                for each in self.clauses]

    def count(self) -> list[str]:
        return [self.clause(each, [f'@count["{self.title(each)}"] = count();'])
                for each in self.clauses]

    def pairs(self, view: str) -> list[Pair]:
        found = pairs([each.traced for each in self.clauses])
        if not found:
            raise Usage(f"'--view {view}' needs a pair of probes, such as work__entry and "
                              "work__return, or work__start and work__done")
        return found

    def calls(self) -> list[str]:
        """A hierarchy.  No variable of its own, since arguments may have any name."""
        # The longest first: its size becomes that of all.
        blanks = [f'@indent[{depth}] = "{"  " * depth}";' for depth in range(MAX_DEPTH, -1, -1)]
        blocks = [block("BEGIN", ["@start = nsecs;", *blanks])]
        depth = f"@indent[@depth[tid] < {MAX_DEPTH} ? @depth[tid] : {MAX_DEPTH}]"
        before = ["(nsecs - @start) / 1000", "comm", "pid", depth]
        for pair in self.pairs("calls"):
            name = f"{pair.first.probe.provider}:{pair.name}" if self.several else pair.name
            for traced_probe, arrow in ((pair.first, "=>"), (pair.last, "<=")):
                clause = Clause(traced_probe)
                lines = print_line(f"%8lld %s(%d): %s{arrow} {name}", clause.shown(), before)
                head = clause.head(self.path)
                if arrow == "=>":
                    lines.append("@depth[tid]++;")
                else:
                    lines.insert(0, "@depth[tid]--;")
                    # What ends without a beginning began before the tracer.
                    head += "\n/@depth[tid] > 0/"
                blocks.append(f"{clause.comment()}\n"
                              f"{block(head, [*clause.variables(), *lines])}")
        return blocks + [block("END", ["clear(@start);", "clear(@indent);", "clear(@depth);"])]

    def top(self) -> list[str]:
        found = self.pairs("top")
        maps = unique_names(f"{pair.name or 'calls'}".replace(".", "_") for pair in found)
        blocks: list[str] = []
        table: list[str] = [r'printf("\033[H\033[2J");']
        for pair, name in zip(found, maps):
            clause = Clause(pair.first)
            keys = clause.keys()
            words = [f"str(${each.name})" if each.form == STRING else f"${each.name}"
                     for each in keys]
            lines = [*clause.variables(), f"@{name}[{', '.join(['pid', *words])}] = count();"]
            blocks.append(self.clause(clause, lines))
            title = ", ".join(["pid", *(each.name for each in keys)])
            table += [f'printf("{name} by {title}: events in the last second\\n");',
                      f"print(@{name}, {TOP_ROWS});", f"clear(@{name});"]
        blocks.append(block("interval:s:1", table))
        return blocks + [block("END", [f"clear(@{name});" for name in maps])]
