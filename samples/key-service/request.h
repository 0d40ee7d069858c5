// What the host asks for: one request on each line. The host is not trusted, so a line is taken only if all of it is right.
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "signer.h"

enum { MESSAGE_BYTES = 64 };

enum verb { VERB_SIGN, VERB_VERIFY, VERB_HISTORY, VERB_STATUS };

// Why a line was refused.
enum refusal {
    REFUSAL_NONE,
    REFUSAL_TOO_LONG,
    REFUSAL_UNKNOWN,
    REFUSAL_NO_MESSAGE,
    REFUSAL_BAD_MESSAGE,
    REFUSAL_BAD_TAG,
    REFUSAL_EXTRA,
};

struct request {
    enum verb verb;
    uint8_t message[MESSAGE_BYTES];
    size_t length;
    bool last; // verify the tag that was made last
    uint8_t tag[TAG_BYTES];
};

// Reads a line with its `\n`. The request is complete only if the result is REFUSAL_NONE.
enum refusal request_parse(const char *line, struct request *request);

// The reason as text for the host.
const char *refusal_text(enum refusal refusal);

#endif
