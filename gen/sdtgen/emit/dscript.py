# SPDX-License-Identifier: 0BSD
"""Scripts in D, for the dtrace(1) of Linux, macOS, FreeBSD and illumos: events, calls, top, count.

All four know `provider$target`, arg0 to arg9, thread-local variables and aggregations; `//`,
other integer types than D's own and format widths for more than one system are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence

from ..provider.model import ProviderFile
from ..tracing.value import ADDRESS, BYTES, FLOAT, STRING, Traced, Value, unique_names, values
from ._script import ScriptProbes, Shown, block, print_line
from ._text import generated, summary
from .header import comment

VIEWS = ("events", "calls", "top", "count")
READABLE = 10                   # arg0 to arg9
MAX_DEPTH = 20                  # deeper calls stay at this indentation
TOP_ROWS = 20
CASTS = {-4: "int", 4: "unsigned int", -8: "int64_t", 8: "uint64_t"}


def emit(model: ProviderFile, view: str = "events",
         present: Container[tuple[str, str]] | None = None) -> str:
    """The script, as text; raises Usage if the view cannot be had.

    `present` are provider and name of the probes that the program has, None if nobody knows.
    """
    script = _DScript(model, present)
    views: Mapping[str, Callable[[], list[str]]] = {
        "events": script.events, "calls": script.calls, "top": script.top,
        "count": script.count}
    blocks = [*views[view](), *script.needed()] if script.clauses else [
        block("BEGIN", [r'printf("the provider file declares no probes\n");', "exit(0);"])]
    head = "#!/usr/sbin/dtrace -s\n" + comment([generated(model), *script.remarks()])
    return "\n\n".join([head, "#pragma D option quiet", *blocks]) + "\n"


class _DClause:
    """What one probe needs in a script."""

    def __init__(self, traced: Traced) -> None:
        self.traced = traced
        self.probe = traced.probe
        found = values(self.probe, unique_names(each.label for each in self.probe.arguments))
        self.readable, self.lost = found[:READABLE], found[READABLE:]

    @property
    def head(self) -> str:
        return f"{self.probe.provider}$target:::{self.probe.dtrace}"

    def comment(self) -> str:
        probe = self.probe
        lines = [summary(probe.dtrace, probe.summary)]
        lines += [f"  {each.name}: {' '.join(each.argument.text.split())}"
                  for each in self.readable + self.lost if each.argument.text]
        if self.lost:
            lines.append(f"D has arg0 to arg{READABLE - 1}, so these are left out: "
                         + ", ".join(each.name for each in self.lost))
        return comment(lines)

    def shown(self) -> list[Shown]:
        return [Shown(each.name, _conversion(each), _expression(each)) for each in self.readable]

    def keys(self) -> list[Value]:
        """The arguments that tell one kind of work from another."""
        return [each for each in self.readable if each.form not in (BYTES, ADDRESS, FLOAT)]


def _expression(value: Value) -> str:
    """The argument in its type; a null pointer is an empty string, for copyinstr() refuses it."""
    argument = f"arg{value.index}"
    if value.form == STRING:
        return f'{argument} == 0 ? "" : copyinstr({argument})'
    size = abs(value.size) if value.form in (ADDRESS, BYTES, FLOAT) else value.size
    return f"({CASTS.get(size, 'int64_t')}){argument}"


def _conversion(value: Value) -> str:
    if value.form == STRING:
        return '\\"%s\\"'
    if value.form == FLOAT:
        return f"0x%0{abs(value.size) * 2}x"
    if value.form in (ADDRESS, BYTES):
        return "0x%x"
    return "%u" if value.size > 0 else "%d"


class _DScript:
    def __init__(self, model: ProviderFile, present: Container[tuple[str, str]] | None) -> None:
        self.probes = ScriptProbes(model, present, lambda probe: probe.dtrace)
        self.clauses = [_DClause(each) for each in self.probes.all]

    def remarks(self) -> list[str]:
        lines = ["", "    dtrace -s THIS -c COMMAND", "    dtrace -s THIS -p PID", ""]
        if any(each.optional for each in self.probes.all) and not self.probes.known:
            lines.append("Some probes stand under #if: with -Z the program may lack them.")
        return lines + self.probes.remarks("The program")

    def needed(self) -> list[str]:
        """Clauses that do nothing."""
        return [block(f"{_DClause(each).head}\n/0/", []) for each in self.probes.needed()]

    def clause(self, clause: _DClause, lines: Sequence[str], predicate: str = "") -> str:
        self.probes.attached.add(clause.traced.key)
        head = f"{clause.head}\n/{predicate}/" if predicate else clause.head
        return f"{clause.comment()}\n{block(head, lines)}"

    def events(self) -> list[str]:
        return [self.clause(each, print_line(self.probes.title(each.probe), each.shown()))
                for each in self.clauses]

    def count(self) -> list[str]:
        """An aggregation is printed at the end by itself."""
        return [self.clause(each, [f'@events["{self.probes.title(each.probe)}"] = count();'])
                for each in self.clauses]

    def calls(self) -> list[str]:
        blocks = ["self int depth;", block("BEGIN", ["begin = timestamp;"])]
        before = ["(timestamp - begin) / 1000", "execname", "pid",
                  f"2 * (self->depth < {MAX_DEPTH} ? self->depth : {MAX_DEPTH})", '""']
        for pair in self.probes.pairs("calls"):
            name = self.probes.title(pair.first.probe, pair.name)
            first, last = _DClause(pair.first), _DClause(pair.last)
            lines = print_line(f"%8d %s(%d): %*s=> {name}", first.shown(), before)
            blocks.append(self.clause(first, [*lines, "self->depth++;"]))
            lines = print_line(f"%8d %s(%d): %*s<= {name}", last.shown(), before)
            # What ends without a beginning began before the tracer.
            blocks.append(self.clause(last, ["self->depth--;", *lines], "self->depth > 0"))
        return blocks

    def top(self) -> list[str]:
        found = self.probes.pairs("top")
        maps = unique_names(f"of_{pair.name or 'calls'}".replace(".", "_") for pair in found)
        blocks: list[str] = []
        table: list[str] = []
        for pair, name in zip(found, maps):
            clause = _DClause(pair.first)
            keys = clause.keys()
            words = ", ".join(["pid", *map(_expression, keys)])
            blocks.append(self.clause(clause, [f"@{name}[{words}] = count();"]))
            shape = " ".join(["%8d", *("%s" if each.form == STRING else _conversion(each)
                                       for each in keys)])
            title = ", ".join(["pid", *(each.name for each in keys)])
            table += [f"trunc(@{name}, {TOP_ROWS});",
                      rf'printf("{pair.name} by {title}: events in the last second\n");',
                      rf'printa("%@8d {shape}\n", @{name});', f"trunc(@{name});"]
        # What is left would be printed at the end.
        return [*blocks, block("tick-1s", table),
                block("END", [f"trunc(@{name});" for name in maps])]
