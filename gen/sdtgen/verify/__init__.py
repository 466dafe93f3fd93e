# SPDX-License-Identifier: 0BSD
"""What a provider file declares against what a built file holds.

`find` chooses the files to read, `examine` compares one of them with the model, `site`,
`semaphore` and `argument` look at its notes, and `render` writes what was found.
"""
