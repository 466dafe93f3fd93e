# SPDX-License-Identifier: 0BSD
"""A page for readers, as reStructuredText or Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from ..provider.lexer import blank_comments
from ..provider.model import Argument, Probe, Provider, ProviderFile
from ..provider.versions import sentence as sentence_of
from ._conditions import Conditions, conditional
from ._markdown import Markdown
from ._page import Code, Page, Piece, Text
from ._rst import Rst
from ._text import generated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..provider.versions import Versions

HINTS = {"hex": "shown in hexadecimal", "string": "address of a string"}


def emit(model: ProviderFile, *, markdown: bool = False) -> str:
    """The page, as text."""
    page: Page = Markdown() if markdown else Rst()
    page.comment(generated(model))
    providers = list(dict.fromkeys(each.name for each in model.providers))
    page.heading(1, ["Static probes of ", *joined([Code(name) for name in providers])]
                 if providers else "Static probes")
    probes = list(model.probes)
    if probes:
        names(page, probes)
    else:
        page.paragraph(["No probe is declared in ", Code(model.name), "."]
                       if is_code(model.name) else "No probe is declared.")
    for item, around in conditional(model.items):
        if isinstance(item, Provider):
            describe_provider(page, item, around)
    if probes:
        tracing(page, probes)
    return page.text()


def joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces with commas between them."""
    result: list[Piece] = []
    for piece in pieces:
        result += [", ", piece] if result else [piece]
    return result


def is_code(text: str) -> bool:
    return text.isprintable() and "`" not in text and "\\" not in text and text == text.strip()


def sentence(summary: str) -> str:
    """A summary as prose has it: it begins small and has no full stop."""
    first = summary.split(" ", 1)[0]
    if first.isalpha() and first.islower():
        summary = summary[:1].upper() + summary[1:]
    return summary if summary.endswith((".", "!", "?", "\u3002")) else summary + "."


def names(page: Page, probes: Sequence[Probe]) -> None:
    page.heading(2, "Names")
    page.paragraph("One probe, as each reader spells it.")
    head: list[Text] = ["file, note", "C macro", "DTrace", "SystemTap tapset"]
    rows = dict.fromkeys((Code(each.name), Code(each.macro), Code(each.dtrace),
                          Code(each.tapset)) for each in probes)
    page.table([head, *rows])


def describe_provider(page: Page, provider: Provider, around: Conditions) -> None:
    page.heading(2, ["Provider ", Code(provider.name)])
    if provider.summary:
        page.paragraph(sentence(provider.summary))
    page.prose(provider.paragraphs)
    remarks(page, provider.versions, around)
    for item, inner in conditional(provider.items, around):
        if isinstance(item, Probe):
            describe_probe(page, item, inner[len(around):])


def describe_probe(page: Page, probe: Probe, around: Conditions) -> None:
    arguments = ", ".join(each.type.declare(each.label) for each in probe.arguments)
    page.heading(3, Code(f"{probe.name}({arguments})"))
    if probe.summary:
        page.paragraph(sentence(probe.summary))
    if probe.arguments:
        head: list[Text] = ["argument", "C type", "SystemTap", "bpftrace", "meaning"]
        page.table([head, *([Code(each.label), Code(str(each.type)), Code(f"$arg{each.index}"),
                             Code(f"arg{each.index - 1}"), meaning(each)]
                            for each in probe.arguments)])
    page.prose(probe.paragraphs)
    if not probe.semaphore:
        page.paragraph("It has no semaphore: its arguments are computed even if nobody traces, "
                       "and tracers that raise no semaphore see it, too.")
    if probe.needs:
        page.paragraph(["It may fire only while ", *joined([Code(name) for name in probe.needs]),
                        " is traced, too."])
    remarks(page, probe.versions, around)


def remarks(page: Page, versions: Versions, around: Conditions) -> None:
    if around:
        lines = [" ".join(blank_comments(line).split()) for block in around for line in block]
        page.paragraph(["Declared under ", *joined([Code(line) if is_code(line) else line
                                                    for line in lines]), "."])
    if versions:
        page.paragraph(sentence_of(versions))


def meaning(argument: Argument) -> Text:
    text, hint = argument.text, HINTS.get(argument.hint, "")
    if argument.hint == "bytes":
        length = argument.length if argument.length.isdecimal() else Code(argument.length)
        return [text, " (address of ", length, " bytes)"] if text else \
            ["address of ", length, " bytes"]
    return f"{text} ({hint})" if text and hint else text or hint


def tracing(page: Page, probes: Sequence[Probe]) -> None:
    """How each tracer is called, with a probe of the file as the example."""
    probe = next((each for each in probes if each.arguments), probes[0])
    string = bool(probe.arguments) and probe.arguments[0].is_string
    page.heading(2, "Tracing")
    page.paragraph([Code("PATH"), " is the program or the library that holds the probes, ",
                    Code("PID"), " a process that runs it. SystemTap, perf and bcc count "
                    "arguments from 1, bpftrace, gdb and DTrace from 0: the SystemTap argument ",
                    Code("$arg1"), " is ", Code("arg0"), " in bpftrace."])
    target = f"{probe.provider}:{probe.name}"
    page.table([
        ["tracer", "the probe", "first argument", "as a string"],
        ["SystemTap", Code(f'process("PATH").mark("{probe.name}")'), Code("$arg1"),
         Code("user_string($arg1)")],
        ["bpftrace", Code(f"usdt:PATH:{target}"), Code("arg0"), Code("str(arg0)")],
        ["perf", Code(f"sdt_{target}"), Code("arg1"), ""],
        ["bcc", Code(f"u:PATH:{target}"), Code("arg1"), Code('"%s", arg1')],
        ["gdb", Code(f"-probe-stap {target}"), Code("$_probe_arg0"),
         Code("(char *)$_probe_arg0")],
        ["DTrace", Code(f"{probe.provider}PID:::{probe.dtrace}"), Code("arg0"),
         Code("copyinstr(arg0)")],
    ])
    stap, trace, shown, printed = "println(pp())", 'printf("%s\\n", probe)', "", "backtrace 1"
    if probe.arguments:
        stap = f"println({'user_string($arg1)' if string else '$arg1'})"
        trace = 'printf("%s\\n", str(arg0))' if string else 'printf("%ld\\n", arg0)'
        shown = ' "%s", arg1' if string else ' "%ld", arg1'
        printed = f"print {'(char *)$_probe_arg0' if string else '$_probe_arg0'}"
    page.paragraph("As root, except for gdb and readelf:")
    page.listing([
        "readelf -n PATH",
        f"stap -e 'probe process(\"PATH\").mark(\"{probe.name}\") {{ {stap} }}'",
        f"bpftrace -e 'usdt:PATH:{target} {{ {trace} }}'",
        "perf buildid-cache --add PATH",
        f"perf probe sdt_{target}",
        f"perf record -e sdt_{target} -p PID",
        f"trace-bpfcc -p PID 'u:PATH:{target}{shown}'",
        f"gdb -batch -ex 'break -probe-stap {target}' -ex run -ex '{printed}' PATH",
    ])
    if any(each.semaphore for each in probes):
        page.paragraph("A probe with a semaphore fires only for tracers that raise it, "
                       "as all of these do.")
