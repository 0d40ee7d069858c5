#include "locking.h"

const struct litebox_locking *litebox_locking;
