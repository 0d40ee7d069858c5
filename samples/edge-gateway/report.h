/* Reports: encrypted for the office, and signed. */
#ifndef REPORT_H
#define REPORT_H

#include "state.h"

/* Makes the key that reports are signed with. Returns 0, or -1. */
int report_make_key(struct state *state);

/* Makes the next report of (*state) and begins new totals. Returns 0, or -1 with a state that is good for nothing. */
int report_make(struct state *state);

#endif
