/* Tokens: JSON Web Tokens (RFC 7519) with HS256, which say whose they are and how long they hold. */
#ifndef TOKEN_H
#define TOKEN_H

#include <psa/crypto.h>
#include <stdint.h>

enum { LONGEST_SUBJECT = 64, TOKEN_ROOM = 320 };

typedef enum { TOKEN_GOOD, TOKEN_FOREIGN, TOKEN_EXPIRED } token_verdict;

/* Letters, digits and . _ @ -: what needs no escaping in JSON. */
int token_is_subject(const char *subject);

/* Returns 0, or -1. (expires) is in seconds since 1970. */
int token_issue(psa_key_id_t key, const char *subject, int64_t expires, char token[TOKEN_ROOM]);

/* Writes the subject of a token that is good. */
token_verdict token_check(psa_key_id_t key, const char *token, int64_t now, char subject[LONGEST_SUBJECT + 1]);

#endif
