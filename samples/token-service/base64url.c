#include "base64url.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void base64url_encode(const void *bytes, size_t size, char *text) {
    const unsigned char *next = bytes;
    unsigned bits = 0, count = 0;
    for (; size > 0; size--) {
        bits = bits << 8 | *next++;
        for (count += 8; count >= 6; count -= 6)
            *text++ = alphabet[bits >> (count - 6) & 0x3f];
    }
    if (count > 0)
        *text = alphabet[bits << (6 - count) & 0x3f];
}

int base64url_decode(const char *text, size_t length, void *bytes, size_t room) {
    unsigned char *next = bytes;
    unsigned bits = 0, count = 0;
    size_t size = 0;
    for (; length > 0; length--, text++) {
        const char *found = *text == '\0' ? NULL : strchr(alphabet, *text);
        if (found == NULL)
            return -1;
        bits = bits << 6 | (unsigned)(found - alphabet);
        count += 6;
        if (count < 8)
            continue;
        if (size == room)
            return -1;
        count -= 8;
        next[size++] = (unsigned char)(bits >> count);
    }
    return (int)size;
}
