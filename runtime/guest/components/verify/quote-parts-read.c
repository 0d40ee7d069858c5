#include <string.h>

#include "quote-parts.h"

enum { ECDSA_P256 = 2, SGX = 0, TDX = 0x81, PCK_CHAIN = 5, QUOTING_REPORT = 6 };

/* The body of a quote of version 5 says of which kind it is. */
enum { BODY_SGX = 1, BODY_TD_10, BODY_TD_15, TD_15_MORE = 64 };

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

/* Takes the body, whose kind before version 5 is that of the header. */
static int take_body(struct reader *all, size_t version, size_t tee, struct litebox_quote_parts *parts) {
    size_t kind = tee == SGX ? BODY_SGX : BODY_TD_10, size = 0;
    if (version >= 5) {
        kind = take_number(all, 2);
        size = take_number(all, 4);
    }
    const size_t sizes[] = {[BODY_SGX] = QUOTE_REPORT_SIZE,
                            [BODY_TD_10] = sizeof(struct litebox_td),
                            [BODY_TD_15] = sizeof(struct litebox_td) + TD_15_MORE};
    if (kind < BODY_SGX || kind > BODY_TD_15 || (kind == BODY_SGX) != (tee == SGX) || (version >= 5 && size != sizes[kind]))
        return 0;
    const unsigned char *body = take(all, sizes[kind]);
    parts->report = kind == BODY_SGX ? body : NULL;
    parts->td = kind == BODY_SGX ? NULL : (const void *)body;
    return body != NULL;
}

/* Header and body: what the quoting enclave has signed. */
static int take_signed(struct reader *all, size_t *version, struct litebox_quote_parts *parts) {
    const size_t size = all->left;
    const unsigned char *header = parts->start = take(all, QUOTE_HEADER_SIZE);
    if (header == NULL)
        return 0;
    struct reader start = {header, QUOTE_HEADER_SIZE};
    *version = take_number(&start, 2);
    size_t key_type = take_number(&start, 2), tee = take_number(&start, 4);
    int is_known = *version >= 3 && *version <= 5 && key_type == ECDSA_P256 &&
                   (tee == SGX || (tee == TDX && *version > 3)) && memcmp(header + 12, vendor, sizeof vendor) == 0;
    int is_taken = is_known && take_body(all, *version, tee, parts);
    parts->signed_size = size - all->left;
    return is_taken;
}

int litebox_quote_parts_read(const unsigned char *quote, size_t size, struct litebox_quote_parts *parts) {
    struct reader all = {quote, size};
    size_t version;
    if (!take_signed(&all, &version, parts))
        return LB_VERIFY_FORMAT;
    size_t rest = take_number(&all, 4);
    struct reader reader = {take(&all, rest), rest};
    parts->signature = take(&reader, QUOTE_SIGNATURE_SIZE);
    parts->key = take(&reader, QUOTE_KEY_SIZE);
    if (version > 3) { /* all that is of the quoting enclave is certification data of its own since then */
        size_t type = take_number(&reader, 2), length = take_number(&reader, 4);
        if (type != QUOTING_REPORT || length != reader.left)
            return LB_VERIFY_FORMAT;
    }
    parts->quoting_report = take(&reader, QUOTE_REPORT_SIZE);
    parts->quoting_signature = take(&reader, QUOTE_SIGNATURE_SIZE);
    parts->authentication_size = take_number(&reader, 2);
    parts->authentication = take(&reader, parts->authentication_size);
    size_t kind = take_number(&reader, 2);
    parts->chain_size = take_number(&reader, 4);
    parts->chain = take(&reader, parts->chain_size);
    int is_whole = all.next != NULL && parts->chain != NULL && reader.left == 0;
    return is_whole && kind == PCK_CHAIN && is_padding(all.next, all.left) ? LB_VERIFY_OK : LB_VERIFY_FORMAT;
}
