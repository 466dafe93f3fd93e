# SPDX-License-Identifier: 0BSD
"""Traces a program: plan says what, child starts it, an engine gives events, show prints them."""
