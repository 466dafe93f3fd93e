#!/usr/bin/env python3
# SPDX-License-Identifier: 0BSD
"""Writes sdtkit(1): the template with a section for each command, made of its --help.

    docs/man/commands.py [--depfile FILE] -o sdtkit.1 docs/man/sdtkit.1.in
"""
import argparse
import re
import subprocess
import sys
from pathlib import Path

GEN = Path(__file__).resolve().parents[2] / "gen"
sys.dont_write_bytecode = True
sys.path.insert(0, str(GEN))
from sdtgen.host import output  # noqa: E402
from sdtgen.command import COMMANDS  # noqa: E402

OPTION = re.compile(r"  (-[\w-]+(?:, -[\w-]+)*)(?: ([A-Z]+))?(?: +(\S.*))?$")


def roff(text: str) -> str:
    """A line of text as roff has to be written to print it."""
    for sign, name in (("\\", "\\e"), ("-", "\\-"), ("'", "\\(aq"), ("`", "\\(ga"),
                       ("^", "\\(ha"), ("~", "\\(ti"), ('"', "\\(dq")):
        text = text.replace(sign, name)
    return "\\&" + text if text.startswith(".") else text


def prose(text: str) -> str:
    """The same for text that is filled, where each sentence begins a line."""
    return "\n".join(roff(part) for part in re.split(r"(?<=[.?!]) +(?=[A-Z])", text))


def section(name: str) -> str:
    """The help of a command: usage, text, options, and what stands behind them."""
    text = subprocess.run([sys.executable, str(GEN / "sdtkit"), name, "--help"], check=True,
                          stdout=subprocess.PIPE, encoding="utf-8").stdout
    usage, _, body = text.partition("\n")
    lines = [f".Ss {name}", ".Bd -literal -compact", roff(usage[len("usage: "):]), ".Ed"]
    state = ""
    for line in body.splitlines():
        option = OPTION.match(line)
        kind = ("" if not line else "option" if option or state == "option" and line[0] == " "
                else "literal" if line[0] == " " else "text")
        if state in ("literal", "option") and kind not in (state, ""):
            lines.append(".Ed" if state == "literal" else ".El")
        if kind == "":
            if state == "literal":
                lines.append("")
            elif state == "text":
                state = ""
            continue
        if kind != state:
            lines += {"text": [".Pp"], "literal": [".Bd -literal -offset indent"],
                      "option": [".Bl -tag -width indent"]}[kind]
        if option:
            words = [" , ".join(f"Fl {roff(name[1:])}" for name in option[1].split(", ")),
                     *([f"Ar {roff(option[2])}"] if option[2] else [])]
            lines += [f".It {' '.join(words)}", *([prose(option[3])] if option[3] else [])]
        else:
            lines.append(roff(line) if kind == "literal" else prose(line.strip()))
        state = kind
    if state in ("literal", "option"):
        lines.append(".Ed" if state == "literal" else ".El")
    # A blank line at the end of a display would be printed.
    return "\n".join(lines).replace("\n\n.Ed", "\n.Ed") + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--depfile")
    parser.add_argument("-o", required=True)
    parser.add_argument("template")
    chosen = parser.parse_args()
    text = Path(chosen.template).read_text(encoding="utf-8")
    made = "".join(section(each) for each in COMMANDS)
    output.write_file(chosen.o, text.replace("@COMMANDS@\n", made).encode())
    if chosen.depfile:
        sources = [chosen.template, str(Path(__file__).resolve()), *output.modules()]
        output.write_file(chosen.depfile, output.depfile(chosen.o, sources).encode())


if __name__ == "__main__":
    main()
