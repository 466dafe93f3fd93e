# SPDX-License-Identifier: 0BSD
"""Tokens to tree: recursive descent that goes on after an error."""

from __future__ import annotations

from ..host.text import quoted
from .cursor import CONDITIONALS, NAMES, plain
from .lexer import Token
from .probe_parser import ProbeParser
from .source import Diagnostics, Related, Span
from .tree import DeclarationNode, DirectiveNode, FileNode, ProbeNode, ProviderNode

DECLARATIONS = ("typedef", "struct", "union", "enum")
CLAUSES = ("BEGIN", "END", "ERROR", "translator", "inline")


def parse(diagnostics: Diagnostics) -> FileNode:
    """The tree of a source; every error goes to `diagnostics`."""
    parser = Parser(diagnostics)
    parser.file()
    return parser.result


class Parser(ProbeParser):
    """Reads a whole file."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        super().__init__(diagnostics)
        self.text = diagnostics.source.text
        self.doc: Token | None = None

    def file(self) -> None:
        while True:
            token = self.peek()
            if token.kind == "end":
                break
            if token.kind == "doc":
                self.keep_doc(self.advance())
            elif token.kind == "directive":
                node = self.directive(self.advance())
                if node:
                    self.result.items.append(node)
            elif token.kind == "name" and token.text == "provider":
                self.parse_provider()
            else:
                self.other(token)
        self.drop_doc()
        self.conditions.close(0)

    def other(self, token: Token) -> None:
        """Anything at file level that is not a provider."""
        if token.text in DECLARATIONS:
            self.drop_doc()
            self.declaration()
        elif token.text in CLAUSES and token.kind == "name":
            self.diagnostics.warning(token.span, f"'{token.text}' is skipped: it says nothing "
                                     "about C code")
            self.skip_clause()
        elif token.text == ";":
            self.advance()
        elif token.text == "}":
            self.diagnostics.error(token.span, "'}' without a '{' before it")
            self.advance()
        elif self.opens_probe():
            self.diagnostics.error(token.span, "a probe must stand inside 'provider NAME { ... };'")
            self.advance()
            self.recover()
        else:
            hint = self.diagnostics.did_you_mean(token.text, ("provider",) + DECLARATIONS)
            self.diagnostics.error(
                token.span, f"expected 'provider', a type or a directive, not "
                f"{quoted(token.text)}{hint}")
            if "'provider'" in hint and self.peek(1).kind == "name":
                self.parse_provider()
            else:
                self.skip_clause()

    def skip_clause(self) -> None:
        """Steps over one declaration or clause of D."""
        depth = 0
        while True:
            self.advance()
            token = self.settle()
            if token.kind == "end" or self.opens_provider():
                return
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if depth <= 0 and token.text in ("}", ";"):
                self.advance()
                return

    def declaration(self) -> None:
        """A typedef, struct, union or enum: copied as it stands, up to its ';'."""
        first = self.peek()
        self.block += 1
        depth, names = 0, set()
        while True:
            token = self.peek()
            if token.kind == "end" or self.opens_provider():
                missing = "'}' and ';'" if depth > 0 else "';'"
                self.missing(f"expected {missing} after the declaration",
                             Related(first.span, "the declaration begins here"))
                break
            self.advance()
            if token.kind == "directive" and self.directive_word(token) in CONDITIONALS:
                self.conditions.feed(self.directive_word(token), token, self.block)
            elif token.kind == "name":
                names.add(token.text)
            depth += {"{": 1, "}": -1, "(": 1, ")": -1}.get(token.text, 0)
            if depth <= 0 and token.text == ";":
                text = plain(self.text[first.span.start:token.span.end])
                self.result.items.append(DeclarationNode(text, frozenset(names)))
                break
        self.conditions.close(self.block)
        self.block -= 1

    def keep_doc(self, token: Token) -> None:
        self.drop_doc()
        self.doc = token

    def take_doc(self) -> Token | None:
        doc, self.doc = self.doc, None
        return doc

    def drop_doc(self) -> None:
        doc = self.take_doc()
        if doc:
            span = Span(doc.span.start, doc.span.start + 3)
            self.diagnostics.warning(span, "this comment documents nothing: write it directly "
                                     "above a provider or a probe", pedantic=not self.provider)

    def parse_provider(self) -> None:
        doc = self.take_doc()
        keyword = self.advance()
        name = self.settle()
        if name.kind not in NAMES:
            self.missing(f"expected the provider's name after {quoted(keyword.text)}")
            name = keyword
        else:
            self.check_name(self.advance())
        brace = self.settle()
        if brace.text == "{":
            self.advance()
        else:
            self.missing("expected '{' after the provider's name")
            if not self.opens_probe():
                self.skip_clause()
                return
        path = self.conditions.path
        self.provider, self.block = name.text, self.block + 1
        items = self.body(name, brace)
        self.drop_doc()
        self.conditions.close(self.block)
        self.provider, self.block = "", self.block - 1
        self.result.items.append(ProviderNode(name, tuple(items), doc, path))

    def body(self, name: Token, brace: Token) -> list[ProbeNode | DirectiveNode]:
        items: list[ProbeNode | DirectiveNode] = []
        while True:
            token = self.peek()
            if token.kind == "end" or self.opens_provider():
                self.missing(f"expected '}}' at the end of provider {quoted(name.text)}",
                             Related(brace.span, "the '{' is here"))
                return items
            if token.kind == "doc":
                self.keep_doc(self.advance())
            elif token.kind == "directive":
                node = self.directive(self.advance())
                if node:
                    items.append(node)
            elif token.text == "}":
                self.advance()
                if self.at(";"):
                    self.advance()
                else:
                    self.diagnostics.warning(Span(self.last_end, self.last_end + 1),
                                             "expected ';' after the provider")
                return items
            elif token.text == ";":
                self.advance()
            else:
                probe = self.member(token)
                if probe:
                    items.append(probe)

    def member(self, token: Token) -> ProbeNode | None:
        """A probe, or something else that stands where a probe should."""
        if token.kind == "name" and token.text == "probe":
            return self.probe(self.take_doc())
        hint = self.diagnostics.did_you_mean(token.text, ("probe",))
        self.diagnostics.error(token.span, f"expected 'probe' or '}}', not "
                               f"{quoted(token.text)}{hint}")
        if hint and self.peek(1).kind == "name":
            return self.probe(self.take_doc())
        self.take_doc()
        self.advance()
        self.recover()
        return None
