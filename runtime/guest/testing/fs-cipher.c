/* In the place of components/fs/cipher, which needs Mbed TLS: no secrets are kept here, but what is altered is found as well. */
#include <errno.h>
#include <string.h>

#include "../components/fs/cipher/cipher.h"

uint64_t random_number(void);
/* Of the test: whether this operation is to fail for want of memory. */
int native_cipher_fails(void);

static uint64_t mix(uint64_t state, uint64_t value) {
    state = (state ^ value) * 0x9e3779b97f4a7c15;
    return state ^ state >> 29;
}

static uint64_t word_at(const unsigned char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static void mask(const unsigned char *key, const unsigned char *from, unsigned char *to, size_t length) {
    uint64_t state = mix(word_at(key), word_at(key + 8));
    for (size_t i = 0; i < length; i += 8) {
        state = mix(state, i);
        uint64_t word = word_at(from + i) ^ state;
        memcpy(to + i, &word, sizeof word);
    }
}

static void make_tag(const unsigned char *key, const unsigned char *bytes, size_t length, unsigned char *tag) {
    uint64_t low = word_at(key + 16), high = word_at(key + 24);
    for (size_t i = 0; i < length; i += 8) {
        low = mix(low, word_at(bytes + i));
        high = mix(high, low);
    }
    memcpy(tag, &low, sizeof low);
    memcpy(tag + 8, &high, sizeof high);
}

static void make_key(unsigned char *key) {
    for (unsigned i = 0; i < 4; i++) {
        uint64_t word = random_number();
        memcpy(key + 8 * i, &word, sizeof word);
    }
}

int litebox_node_encrypt(struct litebox_link *link, const unsigned char *bytes, unsigned char block[NODE + TAG]) {
    if (native_cipher_fails())
        return -ENOMEM;
    make_key(link->key);
    mask(link->key, bytes, block, NODE);
    make_tag(link->key, block, NODE, link->tag);
    return 0;
}

int litebox_node_decrypt(const struct litebox_link *link, unsigned char block[NODE + TAG], unsigned char *bytes) {
    unsigned char tag[TAG];
    if (native_cipher_fails())
        return -ENOMEM;
    make_tag(link->key, block, NODE, tag);
    if (memcmp(tag, link->tag, TAG) != 0)
        return -EBADMSG;
    mask(link->key, block, bytes, NODE);
    return 0;
}

/* Policy, key, masked root, tag. */
#define KEY_AT 8
#define ROOT_AT 40
#define TAG_AT (ROOT_AT + sizeof(struct litebox_root))

int litebox_root_seal(lb_seal_policy policy, const struct litebox_root *root, unsigned char sealed[ROOT_SEALED]) {
    if (native_cipher_fails())
        return LB_SEAL_MEMORY;
    memset(sealed, 0, ROOT_SEALED);
    sealed[0] = (unsigned char)policy;
    make_key(sealed + KEY_AT);
    mask(sealed + KEY_AT, (const unsigned char *)root, sealed + ROOT_AT, sizeof *root);
    make_tag(sealed + KEY_AT, sealed, TAG_AT, sealed + TAG_AT);
    return LB_SEAL_OK;
}

int litebox_root_unseal(const unsigned char sealed[ROOT_SEALED], struct litebox_root *root, lb_seal_policy *policy) {
    unsigned char tag[TAG];
    if (native_cipher_fails())
        return LB_SEAL_MEMORY;
    make_tag(sealed + KEY_AT, sealed, TAG_AT, tag);
    if (memcmp(tag, sealed + TAG_AT, TAG) != 0)
        return LB_SEAL_ALTERED;
    mask(sealed + KEY_AT, sealed + ROOT_AT, (unsigned char *)root, sizeof *root);
    *policy = (lb_seal_policy)sealed[0];
    return LB_SEAL_OK;
}

int litebox_hidden_name(enum litebox_name_use use, const char *name, unsigned char hidden[LITEBOX_FILE_NAME]) {
    uint64_t low = use, high = 1;
    if (native_cipher_fails())
        return -ENOMEM;
    for (; *name != '\0'; name++) {
        low = mix(low, (unsigned char)*name);
        high = mix(high, low);
    }
    memcpy(hidden, &low, sizeof low);
    memcpy(hidden + 8, &high, sizeof high);
    return 0;
}
