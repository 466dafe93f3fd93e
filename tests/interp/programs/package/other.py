# SPDX-License-Identifier: 0BSD
word = "other"
