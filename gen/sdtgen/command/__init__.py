# SPDX-License-Identifier: 0BSD
"""One module for each command that is not an output of the generator.

A module has a docstring, whose first line is its help line, and a function
run(arguments) that takes the words after the command's name and returns the exit code.
It raises Usage and Failure, which cli turns into messages.
"""
