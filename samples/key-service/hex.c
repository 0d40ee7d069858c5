#include "hex.h"

static int digit_value(char digit) {
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return -1;
}

void hex_encode(const uint8_t *bytes, size_t length, char *text) {
    for (size_t i = 0; i < length; i++) {
        *text++ = "0123456789abcdef"[bytes[i] >> 4];
        *text++ = "0123456789abcdef"[bytes[i] & 15];
    }
    *text = '\0';
}

int hex_decode(const char *text, size_t digits, uint8_t *bytes) {
    if (digits % 2 != 0)
        return -1;
    for (size_t i = 0; i < digits; i += 2) {
        int high = digit_value(text[i]);
        int low = digit_value(text[i + 1]);
        if (high < 0 || low < 0)
            return -1;
        bytes[i / 2] = (uint8_t)(high << 4 | low);
    }
    return (int)(digits / 2);
}
