#!/usr/sbin/dtrace -qs
/* SPDX-License-Identifier: 0BSD */
/*
 * Print the calls below one Python function: what happens from the entry of a
 * function called "start" to its return.
 *
 *     dtrace -q -s call_stack.d -c "PROGRAM SCRIPT"
 *
 * Columns: microseconds since the entry, the probe's name, then file, function
 * and line, indented by depth; names of entries stand one blank further right.
 */

self int depth;

python$target:::function-entry
/self->depth == 0 && copyinstr(arg1) == "start"/
{
	self->begin = timestamp;
	self->depth = 1;
}

python$target:::function-entry
/self->depth > 0/
{
	printf("%8d %15s:%*s  %s:%s:%d\n",
	    (timestamp - self->begin) / 1000, probename, self->depth * 2 - 2, "",
	    copyinstr(arg0), copyinstr(arg1), (int)arg2);
	self->depth++;
}

python$target:::function-return
/self->depth > 1/
{
	self->depth--;
	printf("%8d %15s:%*s %s:%s:%d\n",
	    (timestamp - self->begin) / 1000, probename, self->depth * 2 - 2, "",
	    copyinstr(arg0), copyinstr(arg1), (int)arg2);
}

python$target:::function-return
/self->depth == 1/
{
	self->depth = 0;
	self->begin = 0;
}
