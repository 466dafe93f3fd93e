# SPDX-License-Identifier: 0BSD
"""The probes of a binary or process, for people and for programs."""
