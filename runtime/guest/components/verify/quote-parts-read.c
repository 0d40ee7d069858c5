#include <string.h>

#include "quote-parts.h"

enum { VERSION = 3, ECDSA_P256 = 2, PCK_CHAIN = 5 };

/* "Intel" as the vendor of the quoting enclave. */
static const unsigned char vendor[16] = {0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                                         0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07};

struct reader {
    const unsigned char *next;
    size_t left;
};

/* NULL at the end, and from then on. */
static const unsigned char *take(struct reader *reader, size_t size) {
    const unsigned char *taken = reader->next;
    if (taken == NULL || size > reader->left) {
        reader->next = NULL;
        return NULL;
    }
    reader->next += size;
    reader->left -= size;
    return taken;
}

static size_t take_number(struct reader *reader, size_t size) {
    const unsigned char *bytes = take(reader, size);
    size_t number = 0;
    for (size_t i = 0; bytes != NULL && i < size; i++)
        number |= (size_t)bytes[i] << (8 * i);
    return number;
}

/* Zeros may follow the quote, as some services pad it. */
static int is_padding(const unsigned char *bytes, size_t size) {
    for (; size > 0; size--) {
        if (*bytes++ != 0)
            return 0;
    }
    return 1;
}

int litebox_quote_parts_read(const unsigned char *quote, size_t size, struct litebox_quote_parts *parts) {
    struct reader all = {quote, size};
    parts->start = take(&all, QUOTE_HEADER_SIZE);
    parts->body = take(&all, QUOTE_BODY_SIZE);
    size_t rest = take_number(&all, 4);
    struct reader reader = {take(&all, rest), rest};
    parts->signature = take(&reader, QUOTE_SIGNATURE_SIZE);
    parts->key = take(&reader, QUOTE_KEY_SIZE);
    parts->quoting_report = take(&reader, QUOTE_BODY_SIZE);
    parts->quoting_signature = take(&reader, QUOTE_SIGNATURE_SIZE);
    parts->authentication_size = take_number(&reader, 2);
    parts->authentication = take(&reader, parts->authentication_size);
    size_t kind = take_number(&reader, 2);
    parts->chain_size = take_number(&reader, 4);
    parts->chain = take(&reader, parts->chain_size);
    if (all.next == NULL || parts->chain == NULL || reader.left != 0 || !is_padding(all.next, all.left))
        return LB_VERIFY_FORMAT;
    const unsigned char *header = parts->start;
    int is_known = header[0] == VERSION && header[1] == 0 && header[2] == ECDSA_P256 && header[3] == 0 &&
                   is_padding(header + 4, 4) && kind == PCK_CHAIN;
    return is_known && memcmp(header + 12, vendor, sizeof vendor) == 0 ? LB_VERIFY_OK : LB_VERIFY_FORMAT;
}
