# SPDX-License-Identifier: 0BSD
"""Text for people: safe on a terminal, numbers with their words, guesses at misspelt ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# Control characters, and those that reorder text on a terminal or in an editor.
UNPRINTABLE = "[\0-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"

# Characters of a line of generated C.
LINE = 100


def printable(text: str) -> str:
    """Text from outside, safe for one line of a terminal."""
    if text.isprintable():
        return text
    import re  # Few texts hold any of them.
    return re.sub(UNPRINTABLE, "?", text)


def quoted(text: str) -> str:
    """A piece of the source as a message quotes it."""
    if len(text) == 1 and not text.isprintable():
        return f"U+{ord(text):04X}"
    shown = text if len(text) <= 60 else text[:57] + "..."
    return f"'{printable(shown)}'"


def wrapped(text: str, width: int) -> list[str]:
    """Lines of that width at most, unless a word is longer."""
    words = text.split(" ")
    if list(filter(None, words)) != text.split():
        import textwrap  # It costs more than to write a small file, but knows all kinds of blanks.
        return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    lines: list[str] = []
    line = gap = ""
    for word in words:
        if not word:
            gap += " "
        elif line and len(line) + len(gap) + len(word) > width:
            lines.append(line)
            line, gap = word, " "
        else:
            line, gap = line + gap + word, " "
    return [*lines, line] if line else lines


def counted(number: int, word: str, words: str = "") -> str:
    """How many there are, in words; `words` where an 's' does not make them more than one."""
    return f"{number} {word}" if number == 1 else f"{number} {words or word + 's'}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """What to add to a message about an unknown word."""
    if len(word) > 100:
        return ""
    import difflib  # A twentieth of the time of a run that needs none.
    close = difflib.get_close_matches(word, list(known), 1, 0.7)
    return f"; did you mean '{close[0]}'?" if close else ""


def fill(head: str, parts: Sequence[str], tail: str, joint: str = "") -> list[str]:
    """A list in parentheses over as many lines as it needs; `joint` ends each of them."""
    if not parts:
        return [head + tail + joint]
    return flow(head, [*(f"{part}," for part in parts[:-1]), parts[-1] + tail], joint)


def flow(head: str, pieces: Sequence[str], joint: str = "") -> list[str]:
    """Pieces right behind a head, over as many lines as they need."""
    margin = len(head) - len(head.lstrip())
    indent = " " * (len(head) if len(head) <= LINE // 2 else margin + 8)
    if max((len(piece) for piece in pieces), default=0) + len(indent) + len(joint) > LINE:
        indent = " " * (margin + 4)
    lines = [head]
    for piece in pieces:
        space = "" if lines[-1] in (head, indent) else " "
        width = len(lines[-1]) + len(space) + len(piece) + len(joint)
        if lines[-1] != indent and len(indent) < len(lines[-1]) and width > LINE:
            lines.append(indent)
            space = ""
        lines[-1] += space + piece
    return [line + joint for line in lines]
