# SPDX-License-Identifier: 0BSD
"""How much of a suite runs: quick (a newcomer's run), ci (what protects main), all.

    @pytest.mark.parametrize("compiler, level, shape", sample(COMPILERS, LEVELS, SHAPES))
    @pytest.mark.size("ci")         # not in the quick run; "all": in the long run alone

A matrix is sampled.  The quick run meets each value of each axis, CI each pair of values, the
long run the full product.  The choice depends on the axes alone, so a failure can be repeated.
"""
from __future__ import annotations

import itertools
import os
from typing import Any, Callable, Iterable, List, Sequence, Set, Tuple

SIZES = ("quick", "ci", "all")
SIZE: str = os.environ.get("SDTKIT_TEST_SIZE", "ci")
assert SIZE in SIZES, f"SDTKIT_TEST_SIZE is one of {', '.join(SIZES)}, not {SIZE}"

Cell = Tuple[Any, ...]
Covered = Tuple[Tuple[int, ...], Tuple[int, ...]]


def runs(size: str) -> bool:
    """Whether what is marked with this size is part of this run."""
    return SIZES.index(size) <= SIZES.index(SIZE)


def sample(*axes: Iterable[Any], valid: Callable[..., bool] = lambda *cell: True,
           always: Sequence[Cell] = ()) -> List[Cell]:
    """Cells of the product of the axes, in its order; `always` are in every run.

    `always` is for what failed once.  Cells that are not `valid` do not exist.
    """
    values = [list(axis) for axis in axes]
    places = [place for place in itertools.product(*(range(len(axis)) for axis in values))
              if valid(*_cell(values, place))]
    if SIZE == "all":
        return [_cell(values, place) for place in places]
    strength = min(len(values), 1 if SIZE == "quick" else 2)
    missing: Set[Covered] = set().union(*(_covers(place, strength) for place in places))
    chosen = {place for place in places if _cell(values, place) in always}
    for place in chosen:
        missing -= _covers(place, strength)
    while missing:
        best = max(places, key=lambda place: len(missing & _covers(place, strength)))
        chosen.add(best)
        missing -= _covers(best, strength)
    return [_cell(values, place) for place in sorted(chosen)]


def _cell(values: Sequence[Sequence[Any]], place: Sequence[int]) -> Cell:
    return tuple(axis[index] for axis, index in zip(values, place))


def _covers(place: Tuple[int, ...], strength: int) -> Set[Covered]:
    """The values, or pairs of values, that a cell meets."""
    return {(axes, tuple(place[axis] for axis in axes))
            for axes in itertools.combinations(range(len(place)), strength)}
