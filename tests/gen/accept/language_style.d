/* -*- c -*- */
/* SPDX-License-Identifier: 0BSD */
#include "accept_config.h"

provider gem {
  /*
     gem:::call-entry(class, name, file, line);

     Fired before a call, e.g. of `Array#each` or "each.
     * `class`  name of the class { or nil }
     * `name`   see probe call__entry(const char *) for it;
     #pragma usdt fast nothing
  */
  probe call__entry(const char *class, const char *name, const char *file, int line);
  /*
     provider gem { probe example(int x); };
  */
  probe call__return(const char *class, const char *name, const char *file, int line);

#if ACCEPT_DETAILS
  probe details(const char *, int); /* one
                                       comment, two lines */
#endif
  probe sweep__begin();
  probe sweep__end();
};

#pragma D attributes Stable/Evolving/Common provider gem provider
