/* SPDX-License-Identifier: 0BSD */
/* interp.h - all that the library libinterp offers to the program that starts it */
#ifndef INTERP_H
#define INTERP_H

/* interp [-h] [--gc-stress] (FILE | -c TEXT) [ARGUMENT...]; the exit status. */
__attribute__((__visibility__("default"))) int interp_main(int argc, char **argv);

#endif
