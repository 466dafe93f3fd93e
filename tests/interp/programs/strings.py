# SPDX-License-Identifier: 0BSD
"""Strings: literals, code points, methods, repr."""
print('single', "double", '''triple''', """three
lines
here""", "a" "b" 'c')
print("tab\there", "nl\\n", 'quote\'s', "say \"hi\"", "\x41\u00e9\U0001F600\101\0".split("\0"))
print(r"raw\n", R'\d+', "line \
joined", "a\
b")
print("caf\u00e9", len("caf\u00e9"), "é"[0], "日本語"[1], "日本語"[-1], len("日本語"))
text = "hello"
print(text[0], text[4], text[-1], text[-5], len(text), text + " world", text * 2, 3 * "ab", "x" * 0)
print("ell" in text, "z" in text, "" in text, "z" not in text, "" in "", "lo" in "hello")
print("a" < "b", "a" < "B", "abc" < "abd", "ab" < "abc", "" < "a", "é" > "z", "a" == "a")
for c in "aé日😀":
    print(c, ord(c), chr(ord(c)) == c, repr(c))
print(repr("plain"), repr("it's"), repr('say "hi"'), repr("both ' and \""),
      repr("\n\t\r\\\0\x1f\x7f"))
print(repr("\x80\xa0é"), [""], ["a\nb"], ("x",))
print(", ".join(["a", "b", "c"]), "".join([]), "-".join("abc"), "+".join(("x", "y")))
print("a,b,,c".split(","), " a  b\tc\n".split(), "".split(), "".split(","), "abc".split("bc"))
print("one--two--three".split("--"), "x".split("x"), "hello".startswith("he"),
      "he".startswith("hello"))
print("hello".startswith(""), str(1), str(1.0), str(None), str(True), str([1, "a"]), str("s"),
      str())
print(bool(""), bool(" "), not "", "a" or "b", "" or "b", "a" and "b")
words = ["the", "quick", "brown", "fox"]
line = ""
for w in words:
    line += w
    line += " "
print(line, len(line))
print("%", "100%", "{}", "#no comment", 'a' 'b' * 2)
print("a" * 3 + "b", ("x" "y"), "\a\b\f\v" == "\x07\x08\x0c\x0b", len("\
"))
