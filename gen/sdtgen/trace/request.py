# SPDX-License-Identifier: 0BSD
"""What an engine is asked for: probes and conditions, of a process, for a view."""

from __future__ import annotations

from typing import NamedTuple, Sequence

from ..host.output import painted
from ..tracing.comparison import Comparison
from .plan import TracedProbe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .clock import Clock


class Request(NamedTuple):
    """`tests` are those of each probe, in the order of `probes`.

    `execs` says that the process is yet to become the command; `period` is that of the tables of
    --top, in seconds; `several`, that titles need the provider.  `hertz` is that of --sample;
    `silent` are the places of probes that are traced for what they do to others, and not shown.
    `pids` are the processes that ran before; of several, and of none, `pid` is 0: then `every`
    process of the files is traced.  `stack` wants the callers of each event, `live` the clock's
    word while the kernel counts, `colour` names in bold.
    """

    probes: Sequence[TracedProbe]
    tests: Sequence[Sequence[Comparison]]
    pid: int
    execs: bool
    children: bool
    view: str
    by: Sequence[str]
    period: float
    several: bool
    clock: Clock
    hertz: int = 0
    silent: frozenset[int] = frozenset()
    pids: Sequence[int] = ()
    every: bool = False
    stack: bool = False
    live: bool = False
    colour: bool = False

    @property
    def processes(self) -> Sequence[int]:
        """Those that are traced, unless every one is."""
        return self.pids or (self.pid,)

    def shown(self, probe: TracedProbe) -> str:
        """The title as a line of an event has it."""
        return painted(self.title(probe), 0) if self.colour else self.title(probe)

    def title(self, probe: TracedProbe) -> str:
        return f"{probe.provider}:{probe.name}" if self.several else probe.name
