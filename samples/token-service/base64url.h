/* Base64 with the alphabet for addresses, without padding (RFC 4648, section 5). */
#ifndef BASE64URL_H
#define BASE64URL_H

#include <stddef.h>

/* How many characters so many bytes take. */
#define BASE64URL_LENGTH(size) (((size) * 4 + 2) / 3)

/* Writes BASE64URL_LENGTH(size) characters, without a NUL. */
void base64url_encode(const void *bytes, size_t size, char *text);

/* Returns how many bytes there are; -1 for other text, or where there is too little room. */
int base64url_decode(const char *text, size_t length, void *bytes, size_t room);

#endif
