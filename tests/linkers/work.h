/* SPDX-License-Identifier: 0BSD */
/* Two units with probes, and what calls them. */
#ifndef WORK_H
#define WORK_H

#ifndef PROVIDER
#define PROVIDER "link"
#endif

#define NOINLINE __attribute__((__noinline__))

/* Passes of a probe that saw a tracer. */
struct seen {
    int both, first, second;
};

int work_first(int value, struct seen *seen);
int work_second(int value, struct seen *seen);
/* Twins differ in nothing but their probes: identical code folding would merge them. */
void work_twin_one(void);
void work_twin_two(void);
void work_gated_one(void);
void work_gated_two(void);
/* Nothing calls these. */
int work_dead_bare(int value);
int work_dead_gated(int value);

#endif
