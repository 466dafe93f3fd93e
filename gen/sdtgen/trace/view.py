# SPDX-License-Identifier: 0BSD
"""What every view can be told; what a view does not care for, it leaves as it is here."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .event import Event, Lines, Table


class View:
    """Makes of events and tables what people read.

    `lost` is the number of events that are known to be lost, -1 if that is not known.
    """

    lost = 0

    @property
    def done(self) -> bool:
        """Whether the reader has seen enough."""
        return False

    def begin(self) -> None:
        """All probes are attached."""

    def tick(self) -> None:
        """Called several times a second."""

    def add(self, event: Event) -> bool:
        """Takes an event that meets all conditions; whether it is shown."""
        raise NotImplementedError

    def lines(self, lines: Lines) -> None:
        """Takes what an engine has written already."""

    def table(self, table: Table) -> None:
        """Takes what an engine has counted, at its own clock."""

    def finish(self, missing: str = "") -> None:
        """No more comes; `missing` says what was lost, empty if nothing was."""

    def close(self) -> None:
        """Gives back what it holds, whatever happened."""
