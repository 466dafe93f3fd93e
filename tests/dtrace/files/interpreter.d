/* SPDX-License-Identifier: 0BSD */
#include "words.h"

#if defined(WITH_CALLS) && WITH_CALLS
#define CALLS 1
#endif

provider interpreter {
  /*
     interpreter:::method-entry(classname, methodname, filename, lineno);
   */
  probe method__entry(const char *classname, const char *methodname, const char *filename, int lineno);
  probe method__return(const char *classname, const char *methodname, const char *filename, int lineno);
#ifdef CALLS
  probe cmethod__entry(const char *classname, const char *methodname, const char *filename, int lineno);
#else
  probe never__declared(int);
#endif
  probe array__create(WORD length, const char *filename, int lineno);
  probe gc__mark__begin();
};

#pragma D attributes Stable/Evolving/Common provider interpreter provider
