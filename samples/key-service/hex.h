// Bytes as hexadecimal text.
#ifndef HEX_H
#define HEX_H

#include <stddef.h>
#include <stdint.h>

// Writes two digits for each byte and a NUL.
void hex_encode(const uint8_t *bytes, size_t length, char *text);

// Reads `digits` characters of `text`. Returns how many bytes they are, or -1 if one is no digit or their number is odd.
int hex_decode(const char *text, size_t digits, uint8_t *bytes);

#endif
