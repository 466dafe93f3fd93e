/* SPDX-License-Identifier: 0BSD */
/* before */ #define WIDE unsigned long
provider/* in */one{probe a();probe b(char*x,char * y);}; // on one line
provider two
{
	probe
		spread
		(
			int		x, // first
			const	struct box *	const	y /* second */,
			unsigned long\
			long z
		)
	;
/* comment ends */ probe after(int y);
#pragma usdt \
  fast after
probe wide(WIDE x);
};;
#pragma D option quiet