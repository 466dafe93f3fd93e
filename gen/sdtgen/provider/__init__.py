# SPDX-License-Identifier: 0BSD
"""A provider file: text in, model out.  `load` takes a path, `model` says what comes back."""
