# SPDX-License-Identifier: 0BSD
"""sdtkit trace: events of several CPUs in the order of their times."""
from __future__ import annotations

from sdtgen.trace.event import Event
from sdtgen.trace.order import Order
from sdtgen.trace.plan import TracedProbe

SECOND = 1_000_000_000
PROBE = TracedProbe("p", "n", "/f", ())


def times(order: Order) -> list:
    return [event.time / SECOND for event in order.release()]


def order_with(*seconds: float) -> Order:
    order = Order()
    for each in seconds:
        order.add(Event(PROBE, int(each * SECOND), 1, 1, ()))
    return order


def test_events_wait_for_the_slowest_cpu():
    order = order_with(3, 1, 2)
    order.beat(0, 5 * SECOND)
    order.beat(1, int(2.5 * SECOND))
    assert times(order) == [1, 2]
    order.beat(1, 4 * SECOND)
    assert times(order) == [3]


def test_a_cpu_that_has_gone_holds_nothing_back():
    """Its last beat does not count once it is more than ten seconds behind the latest."""
    order = order_with(12, 11)
    order.beat(0, 13 * SECOND)
    order.beat(1, 3 * SECOND)
    assert times(order) == []
    order.beat(0, 13 * SECOND + SECOND // 10)
    assert times(order) == [11, 12]
