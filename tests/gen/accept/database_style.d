/* SPDX-License-Identifier: 0BSD */
/* ----------
 *	Type names of the server, for tools that know the basic types alone.
 * ----------
 */

#define RowId unsigned long
#define LockKind int
#define TableId unsigned int
#define PageFork int
#define bool unsigned char

provider rowbase {

	probe commit__start(RowId);
	probe commit__done(RowId);
	probe locks__counted();

	probe lock__wait(unsigned int, unsigned int, unsigned int, unsigned int, unsigned int, LockKind);
	probe page__read(PageFork, unsigned int, TableId, TableId, TableId, int, bool, bool);
	probe text__parsed(const char *);
	probe sort__begun(int, bool, int, int, bool, int);
	probe page__flushed(PageFork fork, TableId table, RowId row);
};
