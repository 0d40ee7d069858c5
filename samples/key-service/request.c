#include "request.h"

#include <string.h>

#include "hex.h"

// A word of a line: where it begins and how long it is; nothing is left at the end of the line.
struct word {
    const char *start;
    size_t length;
};

static struct word next_word(const char **rest) {
    struct word word;
    word.start = *rest + strspn(*rest, " \r\n");
    word.length = strcspn(word.start, " \r\n");
    *rest = word.start + word.length;
    return word;
}

static bool word_is(const struct word *word, const char *text) {
    return word->length == strlen(text) && memcmp(word->start, text, word->length) == 0;
}

static enum refusal parse_message(const char **rest, struct request *request) {
    struct word word = next_word(rest);
    if (word.length == 0)
        return REFUSAL_NO_MESSAGE;
    if (word.length > 2 * MESSAGE_BYTES)
        return REFUSAL_TOO_LONG;
    int length = hex_decode(word.start, word.length, request->message);
    if (length < 0)
        return REFUSAL_BAD_MESSAGE;
    request->length = (size_t)length;
    return REFUSAL_NONE;
}

static enum refusal parse_tag(const char **rest, struct request *request) {
    struct word word = next_word(rest);
    request->last = word_is(&word, "last");
    if (request->last)
        return REFUSAL_NONE;
    if (word.length != 2 * TAG_BYTES || hex_decode(word.start, word.length, request->tag) < 0)
        return REFUSAL_BAD_TAG;
    return REFUSAL_NONE;
}

static enum refusal parse_verb(const char **rest, struct request *request) {
    static const char *const verbs[] = {
        [VERB_SIGN] = "sign",
        [VERB_VERIFY] = "verify",
        [VERB_HISTORY] = "history",
        [VERB_STATUS] = "status",
    };
    struct word word = next_word(rest);
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (word_is(&word, verbs[i])) {
            request->verb = (enum verb)i;
            return REFUSAL_NONE;
        }
    }
    return REFUSAL_UNKNOWN;
}

enum refusal request_parse(const char *line, struct request *request) {
    const char *rest = line;
    memset(request, 0, sizeof *request);
    if (strchr(line, '\n') == NULL)
        return REFUSAL_TOO_LONG;
    enum refusal refusal = parse_verb(&rest, request);
    bool has_message = request->verb == VERB_SIGN || request->verb == VERB_VERIFY;
    if (refusal == REFUSAL_NONE && has_message)
        refusal = parse_message(&rest, request);
    if (refusal == REFUSAL_NONE && request->verb == VERB_VERIFY)
        refusal = parse_tag(&rest, request);
    if (refusal == REFUSAL_NONE && next_word(&rest).length > 0)
        refusal = REFUSAL_EXTRA;
    return refusal;
}

const char *refusal_text(enum refusal refusal) {
    static const char *const texts[] = {
        [REFUSAL_NONE] = "",
        [REFUSAL_TOO_LONG] = "the line or the message is too long (64 bytes at most)",
        [REFUSAL_UNKNOWN] = "no such request; there are sign, verify, history and status",
        [REFUSAL_NO_MESSAGE] = "the message is missing",
        [REFUSAL_BAD_MESSAGE] = "the message is not an even number of hexadecimal digits",
        [REFUSAL_BAD_TAG] = "the tag is neither 64 hexadecimal digits nor the word last",
        [REFUSAL_EXTRA] = "there is something behind the request",
    };
    return texts[refusal];
}
