# SPDX-License-Identifier: 0BSD
"""A SystemTap tapset: an alias for each probe."""

from __future__ import annotations

from collections.abc import Sequence

from ..host.error import Usage
from ..provider.model import ProviderFile
from ..tracing.value import (ADDRESS, BYTES, FLOAT, STRING, Traced, Value, traced, unique_names,
                             values)
from ._stap import PATTERN, SET_BY_ALIAS, alias, is_reserved, string
from ._text import NAME, generated, path_option, summary
from .header import comment, prose

UNREADABLE = "<unreadable>"
STRINGS = ("", f"Strings come from user_string2(): \"{UNREADABLE}\" stands for a null pointer,",
           "and for a page that is not in memory, where user_string() would end the script.",
           "`argstr` has user_string_quoted(): in quotes, or the address if it is not readable.")
# The most bytes that a tapset shows; a string of SystemTap has 512.
MAX_BYTES = 128
MAX_SHOWN = 500
# The first version with fp32_to_fp64().
FLOATS_SINCE = "4.5"


def emit(model: ProviderFile, binary: str, library: str = "", prefix: str = "") -> str:
    """The tapset, as text; raises Usage if a path or the prefix cannot be had."""
    point = f'process({string(path_option("binary", binary, PATTERN, "SystemTap"))})'
    if library:
        point += f'.library({string(path_option("library", library, PATTERN, "SystemTap"))})'
    if prefix and not all(NAME.fullmatch(word) for word in prefix.split(".")):
        raise Usage(f"'--prefix' is a name or names with dots between, not '{prefix}'")
    several = len({each.name for each in model.providers}) > 1
    if prefix and several:
        raise Usage("'--prefix' serves one provider, but the file has several")
    found = traced(model)
    strings = any(each.is_string for one in found for each in one.probe.arguments)
    blocks = [comment([generated(model), *(STRINGS if strings else ())])]
    for each in found:
        probe = each.probe
        place = f'{point}.provider("{probe.provider}")' if several else point
        blocks.append(_alias(each, alias(prefix or probe.provider, probe),
                             f'{place}.mark("{probe.name}")'))
    return "\n\n".join(blocks) + "\n"


def _alias(each: Traced, name: str, point: str) -> str:
    probe = each.probe
    labels = [argument.label + "_" if is_reserved(argument.label) else argument.label
              for argument in probe.arguments]
    found = values(probe, unique_names(labels, SET_BY_ALIAS))
    title = name.partition(".")[2].replace('"', "")
    optional = " ?" if each.optional else ""
    lines = [f'    name = "{title}"', *(f"    {value.name} = {_read(value)}" for value in found),
             *_argstr(found)]
    return "\n".join([_doc(each, name, found), f"probe {name} = {point}{optional}", "{",
                      *lines, "}"])


def _doc(each: Traced, name: str, found: Sequence[Value]) -> str:
    lines = [summary(f"probe {name}", each.probe.summary)]
    for value in found:
        lines.append(f"@{value.name}: {' '.join(_text(value).split())}")
    lines += prose(each.probe.paragraphs, each.probe.versions)
    text = comment(lines)
    if text.startswith("/* "):
        return f"/**\n * {text[3:-3]}\n */"
    return text.replace("/*", "/**", 1)


def _text(value: Value) -> str:
    text = value.argument.text or str(value.argument.type)
    if value.form == FLOAT:
        text += "  (as SystemTap's 64-bit fp; fp_to_string() shows it)"
    elif value.form == BYTES:
        text += "  (quoted)"
    return text


def _read(value: Value) -> str:
    """The expression that gives the argument in its own type."""
    argument = f"$arg{value.index + 1}"
    if value.form == STRING:
        return f'user_string2({argument}, "{UNREADABLE}")'
    if value.form == BYTES:
        return f"user_buffer_quoted({argument}, {_length(value)}, {MAX_SHOWN})"
    if value.form == FLOAT and value.size == 4:
        return f'%( systemtap_v >= "{FLOATS_SINCE}" %? fp32_to_fp64({argument}) %: {argument} %)'
    return argument


def _length(value: Value) -> str:
    if isinstance(value.length, int):
        return str(min(value.length, MAX_BYTES))
    return f"$arg{value.length.index + 1}" if value.length else "0"


def _argstr(found: Sequence[Value]) -> list[str]:
    """All arguments as text; a string is quoted, or its address where it cannot be read."""
    if not found:
        return ['    argstr = ""']
    labels = [value.argument.label for value in found]
    # As documented, even where the variable needs another name.
    words = [f"{label if labels.count(label) == 1 else value.name}={_conversion(value)}"
             for value, label in zip(found, labels)]
    lines = [f'    argstr = sprintf("{" ".join(words)}"']
    for value in found:
        piece = _shown(value)
        if len(lines[-1]) + len(piece) > 96:
            lines[-1] += ","
            lines.append("                     " + piece)
        else:
            lines[-1] += ", " + piece
    lines[-1] += ")"
    return lines


def _conversion(value: Value) -> str:
    if value.form in (STRING, BYTES, FLOAT):
        return "%s"
    if value.form == ADDRESS:
        return "0x%x"
    return "%u" if value.size > 0 else "%d"


def _shown(value: Value) -> str:
    if value.form == STRING:
        return f"user_string_quoted($arg{value.index + 1})"
    if value.form == FLOAT:
        return (f'%( systemtap_v >= "{FLOATS_SINCE}" %? fp_to_string({value.name}, 6) '
                f'%: sprintf("0x%x", {value.name}) %)')
    return value.name
