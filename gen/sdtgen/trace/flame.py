# SPDX-License-Identifier: 0BSD
"""A flame graph: one SVG that any browser opens, that can be searched, and that zooms at a click.

A label comes from a traced process: it is text for a reader, in an element or an attribute, and
nothing of it is markup or program text.
"""

from __future__ import annotations

import zlib
from html import escape
from typing import Iterator

from .flame_page import BUTTON, SCRIPT, STYLE
from .summary import Summary, amount
from .tree import Node, totals

WIDTH, MARGIN, ROW, HEAD = 1200, 10, 17, 92
LETTER = 7.2            # pixels, of a font of 12 whose letters are of one width
MOST = 20_000           # frames that are drawn
NARROWEST = 0.02        # pixels; a zoom makes it wider


def flame(root: Node, summary: Summary) -> str:
    """Raises no error for a tree without weight: it is one frame."""
    drawn, left = _layout(root)
    rows = max((depth for _, _, _, depth in drawn), default=0) + 1
    height = HEAD + rows * ROW + MARGIN
    whole = max(drawn[0][2], 1)
    facts = [f"{summary.how}; total {amount(drawn[0][2], summary.unit)}", summary.losses]
    if left:
        facts.append(f"{left:,} stacks are too narrow to be drawn")
    lines = "".join(f'<text class="{"lost" if number and summary.missing else "fact"}" '
                    f'x="{MARGIN}" y="{42 + number * 16}">{escape(each)}</text>\n'
                    for number, each in enumerate(facts))
    frames = "".join(_frame(*each, whole, height, summary.unit) for each in drawn)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" data-margin="{MARGIN}" data-letter="{LETTER}">\n'
        f"<title>{escape(summary.what)}</title>\n<style>{STYLE}</style>\n"
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>\n'
        f'<text class="what" x="{MARGIN}" y="24">{escape(_cut(summary.what, 800))}</text>\n'
        f'{lines}{BUTTON}{frames}<script>//<![CDATA[\n{SCRIPT}//]]></script>\n</svg>\n')


def _layout(root: Node) -> tuple[list[tuple[Node, int, int, int]], int]:
    """Of each frame that is drawn its node, where it begins, its weight, and its row from 0; and
    how many are not drawn."""
    weights = totals(root)
    least = weights[root] * NARROWEST / WIDTH
    if len(weights) > MOST:
        least = max(least, sorted(weights.values(), reverse=True)[MOST])
    drawn = [(root, 0, weights[root], 0)]
    for node, begin, _, depth in drawn:     # It grows meanwhile.
        at = begin
        for _, child in sorted(node.children.items()):
            if weights[child] > least:
                drawn.append((child, at, weights[child], depth + 1))
            at += weights[child]
    empty = sum(not weight for weight in weights.values()) - (not weights[root])
    return drawn, len(weights) - len(drawn) - empty


def _frame(node: Node, begin: int, weight: int, depth: int, whole: int, height: int,
           unit: str) -> str:
    label = node.label if depth else "all"
    scale = (WIDTH - 2 * MARGIN) / whole
    x, wide, y = MARGIN + begin * scale, weight * scale, height - MARGIN - (depth + 1) * ROW
    name, part = escape(label), f"{100 * weight / whole:.2f} %"
    own = f", itself {amount(node.weight, unit)}" if depth else ""
    return (f'<g class="frame" data-at="{begin}" data-of="{weight}" data-row="{depth}" '
            f'data-name="{name}"><title>{name}\n{amount(weight, unit)}, {part}{own}</title>'
            f'<rect x="{x:.3f}" y="{y}" width="{wide:.3f}" height="{ROW - 1}" '
            f'fill="{_colour(label) if depth else "#ddd"}"/>'
            f'<text x="{x + 3:.3f}" y="{y + 12}">{escape(_cut(label, wide - 6))}</text></g>\n')


def _cut(label: str, pixels: float) -> str:
    """As much as there is room for; flame_page.py does the same at each zoom."""
    cells = int(pixels / LETTER)
    if sum(_cells(label[:cells + 1])) <= cells:
        return label if len(label) <= cells else ""
    shown, used = "", 2
    for each, size in zip(label, _cells(label)):
        used += size
        if used > cells:
            break
        shown += each
    return shown + ".." if shown else ""


def _cells(label: str) -> Iterator[int]:
    return (1 if each < "\u2000" else 2 for each in label)


def _colour(label: str) -> str:
    """The same for each label in every picture."""
    mixed = zlib.crc32(label.encode("utf-8", "surrogatepass"))
    return f"#{205 + mixed % 50:02x}{90 + (mixed >> 8) % 130:02x}{(mixed >> 16) % 80:02x}"
