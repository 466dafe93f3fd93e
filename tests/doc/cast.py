# SPDX-License-Identifier: 0BSD
"""The README's picture: commands that ran, and what they printed, as an SVG that appears by lines.

    cast.record(["sdtkit list ./app"], run)   # run(command) gives what a terminal shows
    cast.svg(lines)                           # the picture, for a browser, in dark and in light

Without animations a browser shows all lines at once.
"""
from __future__ import annotations

import html
from typing import Callable, List, NamedTuple, Sequence

PROMPT = "$ "
ADVANCE, HEIGHT, BORDER = 8.4, 20, 16       # pixels of a character, of a line, around the text
TYPING, READING = 1.2, 0.25                 # seconds after a command, after another line

STYLE = """
    rect { fill: #f6f8fa; stroke: #d1d9e0 }
    text { font: 14px/20px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
           fill: #1f2328; white-space: pre }
    .command { font-weight: bold }
    .note { fill: #59636e }
    @media (prefers-color-scheme: dark) {
        rect { fill: #151b23; stroke: #3d444d }
        text { fill: #f0f6fc }
        .note { fill: #9198a1 }
    }
    @media (prefers-reduced-motion: no-preference) {
        text { animation: appear 0.01s both }
        @keyframes appear { from { opacity: 0 } to { opacity: 1 } }
    }
"""


class Line(NamedTuple):
    """One line of a terminal; `kind` is command, note (of sdtkit about itself) or output."""

    kind: str
    text: str


def record(commands: Sequence[str], run: Callable[[str], str]) -> List[Line]:
    lines: List[Line] = []
    for command in commands:
        lines.append(Line("command", PROMPT + command))
        lines += [Line("note" if line.startswith("sdtkit: note: ") else "output", line)
                  for line in run(command).splitlines()]
    return lines


def svg(lines: Sequence[Line], title: str) -> str:
    width = round(2 * BORDER + ADVANCE * max(len(line.text) for line in lines))
    height = 2 * BORDER + HEIGHT * len(lines)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
             f'viewBox="0 0 {width} {height}" role="img">',
             f"<title>{html.escape(title)}</title>", f"<style>{STYLE}</style>",
             f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>']
    moment = 0.5
    for number, line in enumerate(lines):
        parts.append(f'<text class="{line.kind}" xml:space="preserve" x="{BORDER}" '
                     f'y="{BORDER + HEIGHT * number + 15}" style="animation-delay: {moment:.2f}s">'
                     f"{html.escape(line.text)}</text>")
        moment += TYPING if line.kind == "command" else READING
    return "\n".join([*parts, "</svg>", ""])
