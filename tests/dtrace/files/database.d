/* SPDX-License-Identifier: 0BSD */
/* ----------
 *	Types by macros, tabs, and comments with a provider { in them.
 * ----------
 */
#define LocalId unsigned int
#define LockMode int
#define BlockNumber unsigned int
#define bool unsigned char

provider database {

	probe transaction__start(LocalId);
	probe transaction__commit(LocalId);
	probe lock__wait__start(unsigned int, unsigned int, unsigned int, unsigned int, unsigned int, LockMode);

	probe query__done(const char *);
	probe buffer__read__done(int, BlockNumber, unsigned int, unsigned int, unsigned int, int, bool, bool);
	probe checkpoint__done(int, int, int, int, int);
	probe xlog__switch();
};
