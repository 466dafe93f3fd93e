# SPDX-License-Identifier: 0BSD
"""bpftrace scripts: events, calls, top, count."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence

from ..provider.model import ProviderFile
from ..tracing.value import STRING, Traced, unique_names
from ._bpftrace import Clause
from ._script import ScriptProbes, block, print_line
from ._text import generated, hashes, path_option

VIEWS = ("events", "calls", "top", "count")
# Deeper calls stay at this indentation.
MAX_DEPTH = 20
TOP_ROWS = 20


def emit(model: ProviderFile, binary: str, view: str = "events",
         present: Container[tuple[str, str]] | None = None) -> str:
    """The script, as text; raises Usage if the path or the view cannot be had.

    `present` are provider and name of the probes that the file has, None if nobody knows.
    """
    # In an attach point ':' ends the path and '*' makes a pattern, quoted or not; versions differ
    # in how often they take a backslash out.
    path = path_option("binary", binary, ":*\\", "bpftrace")
    script = _Script(model, path, present)
    views: Mapping[str, Callable[[], list[str]]] = {
        "events": script.events, "calls": script.calls, "top": script.top,
        "count": script.count}
    blocks = [*views[view](), *script.needed()] if script.clauses else [
        block("BEGIN", [r'printf("the provider file declares no probes\n");', "exit();"])]
    words = [generated(model), *script.probes.remarks(path)]
    head = "#!/usr/bin/env bpftrace\n" + hashes(words, "//")
    return "\n\n".join([head, *blocks]) + "\n"


class _Script:
    def __init__(self, model: ProviderFile, path: str,
                 present: Container[tuple[str, str]] | None) -> None:
        self.path = path
        self.probes = ScriptProbes(model, present, lambda probe: probe.name)
        self.clauses = [self.made(each) for each in self.probes.all]

    def made(self, traced: Traced) -> Clause:
        return Clause(traced, known=self.probes.known)

    def needed(self) -> list[str]:
        """Clauses that do nothing."""
        return [block(self.made(each).head(self.path) + "\n/0/", [])
                for each in self.probes.needed()]

    def head(self, clause: Clause) -> str:
        self.probes.attached.add(clause.traced.key)
        return clause.head(self.path)

    def clause(self, clause: Clause, lines: Sequence[str]) -> str:
        return f"{clause.comment()}\n{block(self.head(clause), lines)}"

    def events(self) -> list[str]:
        return [self.clause(each, [*each.variables(),
                                   *print_line(self.probes.title(each.probe), each.shown())])
                for each in self.clauses]

    def count(self) -> list[str]:
        return [self.clause(each, [f'@count["{self.probes.title(each.probe)}"] = count();'])
                for each in self.clauses]

    def calls(self) -> list[str]:
        """A hierarchy.

        The depth is in a variable: bpftrace 0.23 reads `@depth[tid] < 20 ? @depth[tid] : 20`
        as 20.
        """
        # The longest first: its size becomes that of all.
        blanks = [f'@indent[{depth}] = "{"  " * depth}";' for depth in range(MAX_DEPTH, -1, -1)]
        blocks = [block("BEGIN", ["@start = nsecs;", *blanks])]
        for pair in self.probes.pairs("calls"):
            name = self.probes.title(pair.first.probe, pair.name)
            for traced_probe, arrow in ((pair.first, "=>"), (pair.last, "<=")):
                clause = self.made(traced_probe)
                # Arguments may have any name.
                *_, depth = unique_names([*(each.name for each in clause.readable), "depth"])
                indent = f"@indent[${depth} < {MAX_DEPTH} ? ${depth} : {MAX_DEPTH}]"
                before = ["(nsecs - @start) / 1000", "comm", "pid", indent]
                lines = print_line(f"%8lld %s(%d): %s{arrow} {name}", clause.shown(), before)
                lines.insert(0, f"${depth} = @depth[tid];")
                head = self.head(clause)
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
        found = self.probes.pairs("top")
        maps = unique_names(f"{pair.name or 'calls'}".replace(".", "_") for pair in found)
        blocks: list[str] = []
        table: list[str] = [r'printf("\033[H\033[2J");']
        for pair, name in zip(found, maps):
            clause = self.made(pair.first)
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
