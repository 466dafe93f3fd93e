/* SPDX-License-Identifier: 0BSD */
/* In place of a libc's: see ucontext.h. */
