#include <string.h>

#include "seal-as.h"
#include "sealing.h"

#define LONGEST 512

int litebox_seal_name(const char *purpose, const void *text, size_t length, void *derived, size_t size) {
    /* Of the lowest versions, so that every version can derive the same. */
    static const struct litebox_seal_header header = {.policy = LB_SEAL_TO_MRSIGNER};
    unsigned char whole[LONGEST];
    size_t before = strlen(purpose) + 1; /* with its NUL, so that no purpose is the beginning of another */
    if (length > sizeof whole - before)
        return LB_SEAL_FORMAT;
    memcpy(whole, purpose, before);
    memcpy(whole + before, text, length);
    const struct litebox_seal_purpose named = {whole, before + length};
    int result = litebox_seal_derive(&header, &named, derived, size);
    return result;
}
