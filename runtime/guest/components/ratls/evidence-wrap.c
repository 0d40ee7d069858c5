#include <string.h>

#include "evidence.h"

size_t litebox_evidence_wrap(unsigned char *evidence, size_t quote_size, const unsigned char *claims) {
    const unsigned char head[LITEBOX_EVIDENCE_HEAD] = {
        0xd9, 0xea, 0x60, 0x82, 0x59, (unsigned char)(quote_size >> 8), (unsigned char)quote_size};
    unsigned char *end = evidence + LITEBOX_EVIDENCE_HEAD + quote_size;
    memcpy(evidence, head, sizeof head);
    end[0] = 0x58;
    end[1] = LITEBOX_CLAIMS_SIZE;
    memcpy(end + 2, claims, LITEBOX_CLAIMS_SIZE);
    return LITEBOX_EVIDENCE_HEAD + quote_size + LITEBOX_CLAIMS_ROOM;
}
