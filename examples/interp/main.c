/* SPDX-License-Identifier: 0BSD */
/* main.c - the launcher: all of the interpreter is in the library */

#include "interp.h"

int main(int argc, char **argv)
{
    return interp_main(argc, argv);
}
