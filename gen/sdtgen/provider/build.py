# SPDX-License-Identifier: 0BSD
"""Tree to model: puts comments and pragmas to the probes they belong to."""

from __future__ import annotations

from ..host.text import quoted
from .ctype import ADDRESSES
from .doc import check_name, match_entries, parse_doc
from .model import Argument, Declaration, Directive, Probe, Provider, ProviderFile
from .pragma import collect
from .source import Diagnostics, Related
from .tree import DeclarationNode, ProbeNode, ProviderNode
from .versions import number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .ctype import Declared
    from .doc import Doc, Entry
    from .model import Item
    from .pragma import Wishes
    from .tree import DirectiveNode, FileNode


def build(name: str, tree: FileNode, diagnostics: Diagnostics) -> ProviderFile:
    """The model of a file called `name`."""
    providers = [item for item in tree.items if isinstance(item, ProviderNode)]
    probes: dict[str, frozenset[str]] = {}
    for each in providers:
        names = frozenset(item.name.text for item in each.items if isinstance(item, ProbeNode))
        probes[each.name.text] = names | probes.get(each.name.text, frozenset())
    wishes = collect(tree.pragmas, probes, diagnostics)
    builder = _Builder(tree, diagnostics)
    items: list[Item] = []
    for item in tree.items:
        if isinstance(item, ProviderNode):
            items.append(builder.provider(item, wishes[item.name.text]))
        elif isinstance(item, DeclarationNode):
            items.append(Declaration(item.text, item.names))
        else:
            items.extend(builder.directive(item))
    attributes = tuple(tuple(word.text for word in pragma.words[1:]) for pragma in tree.pragmas
                       if pragma.words[0].text == "D")
    return ProviderFile(name, tuple(items), attributes, diagnostics.source)


class _Builder:
    def __init__(self, tree: FileNode, diagnostics: Diagnostics) -> None:
        self.tree = tree
        self.diagnostics = diagnostics

    def directive(self, node: DirectiveNode) -> list[Directive]:
        """A #define that stands for a type is in the types already, and is not copied."""
        if node.alias and node.alias in self.tree.used:
            return []
        return [Directive(node.text, node.span, node.defines)]

    def provider(self, node: ProviderNode, wishes: Wishes) -> Provider:
        name = node.name.text
        prefix = wishes.prefix or name.upper() + "_"
        items: list[Probe | Directive] = []
        for item in node.items:
            if isinstance(item, ProbeNode):
                items.append(self.probe(item, name, prefix, wishes))
            else:
                items.extend(self.directive(item))
        made = Provider(name, prefix, tuple(items), node.name.span,
                        wishes.prefix_span if wishes.prefix else node.name.span, node.path,
                        release=wishes.release)
        if node.doc:
            doc = parse_doc(node.doc, self.diagnostics)
            check_name(doc, name, self.diagnostics)
            for entry in doc.entries:
                self.diagnostics.error(entry.span, f"'@{entry.name}' stands above a provider, "
                                       "which has no arguments")
            self.describe(made, doc, wishes)
        return made

    def probe(self, node: ProbeNode, provider: str, prefix: str, wishes: Wishes) -> Probe:
        name = node.name.text
        doc = parse_doc(node.doc, self.diagnostics) if node.doc else None
        made = Probe(
            provider, prefix, name, self.arguments(node, doc),
            tuple(each.type for each in node.translated), node.name.span, node.path,
            semaphore=name not in wishes.probes["nosemaphore"],
            fast=name in wishes.probes["fast"], outline=name in wishes.probes["outline"],
            touch=name in wishes.probes["touch"], needs=tuple(wishes.needs.get(name, ())))
        if made.touch and node.whole and not any(
                each.is_string and each.type.is_pointer for each in made.arguments):
            self.diagnostics.warning(wishes.probes["touch"][name],
                                     f"{quoted(name)} has no string to touch")
        if doc:
            self.describe(made, doc, wishes)
        return made

    def arguments(self, node: ProbeNode, doc: Doc | None) -> tuple[Argument, ...]:
        seen: dict[str, Declared] = {}
        for each in node.arguments:
            if not each.name:
                continue
            first = seen.setdefault(each.name.text, each)
            if first is not each and first.name:
                self.diagnostics.error(
                    each.name.span, f"argument {quoted(each.name.text)} is already declared",
                    Related(first.name.span, "it was first declared here"))
        plain = [Argument(index, each.name.text if each.name else "", each.type,
                          each.name.span if each.name else each.span)
                 for index, each in enumerate(node.arguments, 1)]
        if not doc:
            return tuple(plain)
        check_name(doc, node.name.text, self.diagnostics)
        if not node.whole or len(seen) < sum(1 for each in plain if each.name):
            return tuple(plain)
        known = [each.label for each in plain]
        entries = match_entries(doc, node.name.text, [each.name for each in plain if each.name],
                                known, self.diagnostics)
        for argument in plain:
            entry = entries.get(argument.label)
            if entry:
                self.describe_argument(argument, entry)
        return tuple(plain)

    def describe_argument(self, argument: Argument, entry: Entry) -> None:
        if entry.hint in ("string", "bytes") and not argument.type.is_pointer \
                and argument.type.kind not in ADDRESSES:
            self.diagnostics.error(entry.hint_span, f"'({entry.hint})' needs a pointer, but "
                                   f"{quoted(argument.label)} is {quoted(str(argument.type))}")
        argument.text, argument.hint, argument.length = entry.text, entry.hint, entry.length

    def describe(self, item: Provider | Probe, doc: Doc, wishes: Wishes) -> None:
        """Adds what the comment above it says."""
        for version in (each for pair in doc.versions for each in pair if wishes.release):
            if version and number(version) is None:
                self.diagnostics.error(
                    doc.bound_span, f"expected a number such as 3.11, not {quoted(version)}: "
                    f"it is compared with {quoted(wishes.release)} of the traced program")
        item.summary, item.paragraphs = doc.summary, doc.paragraphs
        item.versions = tuple(doc.versions)
