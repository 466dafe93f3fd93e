# SPDX-License-Identifier: 0BSD
"""Tables of rows, dictionaries with the same keys: as text, and as Markdown in a page."""
import re


def _word(value):
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def text(rows):
    names = list(rows[0])
    words = [names] + [[_word(row[name]) for name in names] for row in rows]
    widths = [max(len(line[i]) for line in words) for i in range(len(names))]
    return "\n".join("  ".join(word.rjust(width) for word, width in zip(line, widths))
                     for line in words)


def markdown(rows):
    names = list(rows[0])
    lines = [names, ["---"] * len(names)]
    lines += [[_word(row[name]).replace("|", "\\|") for name in names] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def page(part, rows):
    """What a page shows of a long table: of the untraced costs, those of a library at -O2."""
    if part == "size":
        return [{key: row[key] for key in ("compiler", "form", "text", "note", "semaphore",
                                           "relocation", "file", "linked_got",
                                           "linked_relocation")} for row in rows]
    if part == "untraced":
        return [{key: value for key, value in row.items() if key not in ("level", "shape")}
                for row in rows if row["level"] == "-O2" and row["shape"] == "library"]
    return rows


def write(path, tables, titles):
    """Replace the tables between the marks of a page, or write a page of all of them."""
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if "<!-- bench " not in old:
        heads = {name: titles[name][0] if name in titles else name for name in tables}
        new = "".join(f"## {heads[name]}\n\n<!-- bench {name} -->\n{body}\n<!-- end -->\n\n"
                      for name, body in tables.items())
    else:
        new = re.sub(r"(<!-- bench (\S+) -->\n).*?(<!-- end -->)",
                     lambda mark: f"{mark[1]}{tables[mark[2]]}\n{mark[3]}"
                     if mark[2] in tables else mark[0], old, flags=re.DOTALL)
    path.write_text(new, encoding="utf-8")
