#include "token.h"

#include <inttypes.h>
#include <litebox/memory.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base64url.h"
#include "signer.h"

/* {"alg":"HS256","typ":"JWT"} */
#define HEADER "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
enum { HEADER_LENGTH = sizeof HEADER - 1, LONGEST_CLAIMS = 128, SIGNATURE_LENGTH = BASE64URL_LENGTH(MAC_SIZE) };
_Static_assert(HEADER_LENGTH + BASE64URL_LENGTH(LONGEST_CLAIMS) + 1 + SIGNATURE_LENGTH < TOKEN_ROOM, "TOKEN_ROOM");

int token_is_subject(const char *subject) {
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-";
    size_t length = strlen(subject);
    return length > 0 && length <= LONGEST_SUBJECT && strspn(subject, allowed) == length;
}

/* The signature of what stands in front of it, as text. */
static int signature_of(psa_key_id_t key, const char *text, size_t length, char signature[SIGNATURE_LENGTH]) {
    unsigned char mac[MAC_SIZE];
    if (signer_sign(key, text, length, mac) != 0)
        return -1;
    base64url_encode(mac, sizeof mac, signature);
    return 0;
}

int token_issue(psa_key_id_t key, const char *subject, int64_t expires, char token[TOKEN_ROOM]) {
    char claims[LONGEST_CLAIMS];
    int size = snprintf(claims, sizeof claims, "{\"sub\":\"%s\",\"exp\":%" PRId64 "}", subject, expires);
    if (size < 0 || (size_t)size >= sizeof claims)
        return -1;
    memcpy(token, HEADER, HEADER_LENGTH);
    base64url_encode(claims, (size_t)size, token + HEADER_LENGTH);
    size_t length = HEADER_LENGTH + BASE64URL_LENGTH((size_t)size);
    if (signature_of(key, token, length, token + length + 1) != 0)
        return -1;
    token[length] = '.';
    token[length + 1 + SIGNATURE_LENGTH] = '\0';
    return 0;
}

/* Claims that this service has signed: in the form in which it writes them, and no other. */
static int read_claims(const char *claims, char subject[LONGEST_SUBJECT + 1], int64_t *expires) {
    static const char first[] = "{\"sub\":\"", second[] = "\",\"exp\":";
    const char *begin = claims + sizeof first - 1;
    const char *end = strncmp(claims, first, sizeof first - 1) == 0 ? strstr(begin, second) : NULL;
    if (end == NULL || end - begin > LONGEST_SUBJECT)
        return -1;
    memcpy(subject, begin, (size_t)(end - begin));
    subject[end - begin] = '\0';
    *expires = strtoll(end + sizeof second - 1, NULL, 10);
    return 0;
}

token_verdict token_check(psa_key_id_t key, const char *token, int64_t now, char subject[LONGEST_SUBJECT + 1]) {
    char expected[SIGNATURE_LENGTH], claims[LONGEST_CLAIMS + 1];
    size_t size = strlen(token);
    const char *signature = token + size - SIGNATURE_LENGTH;
    if (size <= HEADER_LENGTH + SIGNATURE_LENGTH || size >= TOKEN_ROOM || memcmp(token, HEADER, HEADER_LENGTH) != 0 ||
        signature[-1] != '.')
        return TOKEN_FOREIGN;
    size_t length = (size_t)(signature - 1 - token);
    if (signature_of(key, token, length, expected) != 0 || !lb_equal(expected, signature, sizeof expected))
        return TOKEN_FOREIGN;
    int count = base64url_decode(token + HEADER_LENGTH, length - HEADER_LENGTH, claims, LONGEST_CLAIMS);
    int64_t expires;
    if (count < 0)
        return TOKEN_FOREIGN;
    claims[count] = '\0';
    if (read_claims(claims, subject, &expires) != 0)
        return TOKEN_FOREIGN;
    return now < expires ? TOKEN_GOOD : TOKEN_EXPIRED;
}
