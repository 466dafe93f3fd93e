# SPDX-License-Identifier: 0BSD
"""This machine: exit codes and errors, files written whole, progress, compilers, text for people.

It knows nothing of probes.
"""
