# SPDX-License-Identifier: 0BSD
"""The model as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ..provider.model import Declaration, Directive, Probe, Provider
from ._conditions import conditional

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..provider.model import Argument, ProviderFile
    from ..provider.source import Span
    from ._conditions import Conditions
    Object = Mapping[str, Any]

SCHEMA = 1
# How an argument travels -> its kind, its bytes in both data models, and its sign.
KINDS: Mapping[str, tuple[str, int, int, bool]] = {
    "S32": ("integer", 4, 4, True), "U32": ("integer", 4, 4, False),
    "S64": ("integer", 8, 8, True), "U64": ("integer", 8, 8, False),
    "LONG": ("integer", 8, 4, True), "ULONG": ("integer", 8, 4, False),
    "POINTER": ("pointer", 8, 4, False),
    "F32": ("float", 4, 4, False), "F64": ("float", 8, 8, False),
}


def emit(model: ProviderFile) -> str:
    """The model, as text in ASCII."""
    return json.dumps(document(model), sort_keys=True, indent=2) + "\n"


def document(model: ProviderFile) -> Object:
    """The model, as what JSON knows."""
    return {
        "schema": SCHEMA,
        "file": model.name,
        "prologue": [item.text for item in model.items
                     if isinstance(item, (Directive, Declaration))],
        "providers": [provider_object(model, item, around)
                      for item, around in conditional(model.items)
                      if isinstance(item, Provider)],
        "pragmas_d": [list(words) for words in model.attributes],
    }


def provider_object(model: ProviderFile, provider: Provider, around: Conditions) -> Object:
    return {
        "name": provider.name,
        "prefix": provider.prefix,
        "release": provider.release or None,
        **texts(provider),
        "conditions": [list(lines) for lines in around],
        "position": position(model, provider.span),
        "probes": [probe_object(model, item, inner)
                   for item, inner in conditional(provider.items, around)
                   if isinstance(item, Probe)],
    }


def probe_object(model: ProviderFile, probe: Probe, around: Conditions) -> Object:
    return {
        "name": probe.name,
        "names": {
            "note": probe.name, "macro": probe.macro, "enabled": probe.enabled,
            "function": probe.function, "dtrace": probe.dtrace, "tapset": probe.tapset,
            "perf": f"sdt_{probe.provider}:{probe.name}",
            "semaphore": probe.symbol if probe.semaphore else None,
        },
        **texts(probe),
        "arguments": [argument_object(model, each) for each in probe.arguments],
        "translated": [str(each) for each in probe.translated],
        "semaphore": probe.semaphore, "fast": probe.fast, "outline": probe.outline,
        "touch": probe.touch, "needs": list(probe.needs),
        "conditions": [list(lines) for lines in around],
        "position": position(model, probe.span),
    }


def argument_object(model: ProviderFile, argument: Argument) -> Object:
    kind, lp64, ilp32, signed = KINDS.get(argument.type.kind, (None, 0, 0, None))
    return {
        "index": argument.index,
        "name": argument.label,
        "named": bool(argument.name),
        "type": str(argument.type),
        "declaration": argument.type.declare(argument.label),
        "include": argument.type.include or None,
        "kind": kind,
        "size": {"lp64": lp64, "ilp32": ilp32} if kind else None,
        "signed": signed,
        "string": argument.is_string,
        "hint": argument.hint or None,
        "length": argument.length or None,
        "text": argument.text,
        "position": position(model, argument.span),
    }


def texts(item: Provider | Probe) -> Object:
    return {"summary": item.summary, "paragraphs": list(item.paragraphs),
            "since": item.versions[0][0] or None if item.versions else None,
            "versions": [{"since": since or None, "until": until or None}
                         for since, until in item.versions]}


def position(model: ProviderFile, span: Span) -> Object:
    name, line, column = model.place(span)
    return {"file": name, "line": line, "column": column}
