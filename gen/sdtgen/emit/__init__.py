# SPDX-License-Identifier: 0BSD
"""One module for each output; a module whose name begins with '_' helps others.

A module has a docstring, whose first line is its help line, and a function
emit(model, options) that returns the text.  OPTIONS, if it is there, declares the
options; `options` then has a value for each of them, by name.
"""
