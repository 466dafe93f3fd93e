# SPDX-License-Identifier: 0BSD
"""sdtkit trace: records of several CPUs in the order of their times."""
from __future__ import annotations

import pytest

from sdtgen.trace.order import Order

SECOND = 1_000_000_000


def record(seconds: float) -> str:
    return f"{int(seconds * SECOND):019d} 000 0 1 1 "


def times(records: list) -> list:
    return [int(each[:19]) / SECOND for each in records]


def order_with(*seconds: float) -> Order:
    order = Order()
    order.held += map(record, seconds)
    return order


def test_records_wait_for_the_slowest_cpu():
    order = order_with(3, 1, 2)
    order.beat(0, 5 * SECOND)
    order.beat(1, int(2.5 * SECOND))
    assert times(order.release()) == [1, 2]
    order.beat(1, 4 * SECOND)
    assert times(order.release()) == [3]


@pytest.fixture
def clock(monkeypatch):
    """Sets the time, in seconds."""
    def to(seconds: float) -> None:
        monkeypatch.setattr("sdtgen.trace.order.time.monotonic_ns", lambda: int(seconds * SECOND))
    return to


def test_a_cpu_that_has_gone_holds_nothing_back(clock):
    """Nothing of it was read for ten seconds, while the others were read as they fired."""
    order = order_with(12, 11)
    clock(3.1)
    order.beat(1, 3 * SECOND)
    for second in range(3, 14):
        clock(second + 0.1)
        order.beat(0, second * SECOND)
        assert order.release() == []
    clock(13.2)
    order.beat(0, int(13.1 * SECOND))
    assert times(order.release()) == [11, 12]


def test_a_cpu_that_was_not_read_yet_is_waited_for(clock):
    """A slow reader makes bpftrace read the other for long, and then what that has now."""
    order = order_with(12, 11)
    clock(3.1)
    order.beat(1, 3 * SECOND)
    for second in range(3, 60):
        clock(2 * second)
        order.beat(0, second * SECOND)
        assert order.release() == []
    for second in range(119, 128):
        clock(second)
        order.beat(0, second * SECOND)
        assert order.release() == []
    order.held += [record(10)]
    order.beat(1, 100 * SECOND)
    assert times(order.release()) == [10, 11, 12]


def test_without_a_beat_nothing_is_safe_and_the_rest_comes_up_to_a_time():
    order = order_with(2, 1, 3)
    assert order.release() == []
    assert times(order.rest(2 * SECOND)) == [1, 2]
    assert times(order_with(2, 1).rest()) == [1, 2]


def test_one_cpu_may_be_read_for_long_before_the_next():
    """As where it fires as fast as it is read: its buffer holds more than a hundred thousand."""
    order = Order()
    order.beat(0, SECOND // 2)
    order.beat(1, SECOND // 2)
    found = []
    for cpu in (0, 1):
        for first in range(0, 200_000, 10_000):
            order.held += (f"{SECOND + 2 * each + cpu:019d} {cpu:03d} 0 1 1 "
                           for each in range(first, first + 10_000))
            found += order.release()
        order.beat(cpu, 2 * SECOND)
    order.beat(0, 3 * SECOND)
    order.beat(1, 3 * SECOND)
    found += order.release()
    assert len(found) == 400_000 and found == sorted(found)


def test_records_that_are_held_have_a_limit(monkeypatch):
    monkeypatch.setattr("sdtgen.trace.order.MOST", 3)
    assert times(order_with(5, 4, 3, 2, 1).release()) == [1, 2]
