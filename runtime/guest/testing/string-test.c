/* String and memory functions, character classes: the same results as the machine's C library. */
#include <ctype.h>

#include "native.h"

#define OURS(name) guest_##name
#define DECLARE(type, name, ...) type guest_##name(__VA_ARGS__)

DECLARE(void *, memcpy, void *, const void *, size_t);
DECLARE(void *, memmove, void *, const void *, size_t);
DECLARE(void *, memset, void *, int, size_t);
DECLARE(int, memcmp, const void *, const void *, size_t);
DECLARE(void *, memchr, const void *, int, size_t);
DECLARE(size_t, strlen, const char *);
DECLARE(size_t, strnlen, const char *, size_t);
DECLARE(int, strcmp, const char *, const char *);
DECLARE(int, strncmp, const char *, const char *, size_t);
DECLARE(char *, strcpy, char *, const char *);
DECLARE(char *, strncpy, char *, const char *, size_t);
DECLARE(char *, strcat, char *, const char *);
DECLARE(char *, strncat, char *, const char *, size_t);
DECLARE(char *, strchr, const char *, int);
DECLARE(char *, strrchr, const char *, int);
DECLARE(char *, strstr, const char *, const char *);
DECLARE(size_t, strspn, const char *, const char *);
DECLARE(size_t, strcspn, const char *, const char *);
DECLARE(char *, strpbrk, const char *, const char *);
DECLARE(char *, strtok_r, char *, const char *, char **);
DECLARE(void, lb_wipe, void *, size_t);
DECLARE(int, lb_equal, const void *, const void *, size_t);
DECLARE(int, lb_random, void *, size_t);

static int sign(int number) {
    return (number > 0) - (number < 0);
}

/* Few different letters, so that there is much to find. */
static void random_string(char *text, unsigned longest) {
    unsigned length = random_below(longest + 1);
    for (unsigned i = 0; i < length; i++)
        text[i] = "aabbc \xe9"[random_below(7)];
    text[length] = '\0';
}

static void check_memory(void) {
    unsigned char expected[96], actual[96];
    for (unsigned i = 0; i < sizeof expected; i++)
        expected[i] = actual[i] = (unsigned char)random_below(4);
    unsigned from = random_below(48), to = random_below(48), size = random_below(48);
    memmove(expected + to, expected + from, size);
    CHECK(OURS(memmove)(actual + to, actual + from, size) == actual + to, "result");
    CHECK(memcmp(expected, actual, sizeof actual) == 0, "memmove %u to %u, %u bytes", from, to, size);
    unsigned char copy[96];
    CHECK(OURS(memcpy)(copy + to, actual + from, size) == copy + to, "result");
    CHECK(memcmp(copy + to, actual + from, size) == 0, "memcpy");
    CHECK(OURS(memchr)(actual, 3, size) == memchr(actual, 3, size), "memchr");
    CHECK(sign(OURS(memcmp)(actual, actual + from, size)) == sign(memcmp(actual, actual + from, size)), "memcmp");
    CHECK(OURS(lb_equal)(actual, actual + from, size) == !memcmp(actual, actual + from, size), "lb_equal");
    memset(expected + to, 0x1a5, size);
    CHECK(OURS(memset)(actual + to, 0x1a5, size) == actual + to, "result");
    CHECK(memcmp(expected, actual, sizeof actual) == 0, "memset");
    OURS(lb_wipe)(actual, sizeof actual);
    for (unsigned i = 0; i < sizeof actual; i++)
        CHECK(actual[i] == 0, "lb_wipe");
}

static void check_comparisons(const char *a, const char *b, unsigned limit) {
    CHECK(OURS(strlen)(a) == strlen(a), "strlen '%s'", a);
    CHECK(OURS(strnlen)(a, limit) == strnlen(a, limit), "strnlen '%s' %u", a, limit);
    CHECK(sign(OURS(strcmp)(a, b)) == sign(strcmp(a, b)), "strcmp '%s' '%s'", a, b);
    CHECK(sign(OURS(strncmp)(a, b, limit)) == sign(strncmp(a, b, limit)), "strncmp '%s' '%s' %u", a, b, limit);
    CHECK(OURS(strstr)(a, b) == strstr(a, b), "strstr '%s' '%s'", a, b);
    CHECK(OURS(strspn)(a, b) == strspn(a, b), "strspn '%s' '%s'", a, b);
    CHECK(OURS(strcspn)(a, b) == strcspn(a, b), "strcspn '%s' '%s'", a, b);
    CHECK(OURS(strpbrk)(a, b) == strpbrk(a, b), "strpbrk '%s' '%s'", a, b);
    for (const char *wanted = "ab \xe9\0z"; wanted[0] != 'z'; wanted++) {
        CHECK(OURS(strchr)(a, *wanted) == strchr(a, *wanted), "strchr '%s' %d", a, *wanted);
        CHECK(OURS(strrchr)(a, *wanted) == strrchr(a, *wanted), "strrchr '%s' %d", a, *wanted);
    }
}

static void check_copies(const char *a, const char *b, unsigned limit) {
    char expected[64], actual[64];
    memset(expected, '#', sizeof expected);
    memset(actual, '#', sizeof actual);
    strcpy(expected, a);
    CHECK(OURS(strcpy)(actual, a) == actual, "result");
    strcat(expected, b);
    CHECK(OURS(strcat)(actual, b) == actual, "result");
    strncat(expected, a, limit);
    CHECK(OURS(strncat)(actual, a, limit) == actual, "result");
    CHECK(memcmp(expected, actual, sizeof actual) == 0, "strcpy, strcat, strncat '%s' '%s' %u", a, b, limit);
    strncpy(expected, b, limit);
    CHECK(OURS(strncpy)(actual, b, limit) == actual, "result");
    CHECK(memcmp(expected, actual, sizeof actual) == 0, "strncpy '%s' %u", b, limit);
}

static void check_words(const char *text) {
    char expected[64], actual[64];
    strcpy(expected, text);
    strcpy(actual, text);
    char *expected_state, *actual_state;
    char *expected_word = strtok_r(expected, " c", &expected_state);
    char *actual_word = OURS(strtok_r)(actual, " c", &actual_state);
    while (expected_word != NULL && actual_word != NULL) {
        CHECK(expected_word - expected == actual_word - actual, "strtok_r '%s'", text);
        expected_word = strtok_r(NULL, " c", &expected_state);
        actual_word = OURS(strtok_r)(NULL, " c", &actual_state);
    }
    CHECK(expected_word == NULL && actual_word == NULL, "strtok_r '%s'", text);
    CHECK(memcmp(expected, actual, strlen(text) + 1) == 0, "strtok_r '%s'", text);
}

#define CHECK_CLASS(name)                                                                                              \
    int guest_##name(int);                                                                                             \
    for (int character = -1; character < 256; character++)                                                             \
        CHECK(!guest_##name(character) == !name(character), #name "(%d)", character);

static void check_classes(void) {
    CHECK_CLASS(isalnum)
    CHECK_CLASS(isalpha)
    CHECK_CLASS(isblank)
    CHECK_CLASS(iscntrl)
    CHECK_CLASS(isdigit)
    CHECK_CLASS(isgraph)
    CHECK_CLASS(islower)
    CHECK_CLASS(isprint)
    CHECK_CLASS(ispunct)
    CHECK_CLASS(isspace)
    CHECK_CLASS(isupper)
    CHECK_CLASS(isxdigit)
    int guest_tolower(int), guest_toupper(int);
    for (int character = -1; character < 256; character++) {
        CHECK(guest_tolower(character) == tolower(character), "tolower(%d)", character);
        CHECK(guest_toupper(character) == toupper(character), "toupper(%d)", character);
    }
}

static void check_random(void) {
    for (unsigned size = 0; size < 24; size++) {
        unsigned char bytes[32];
        memset(bytes, 0xaa, sizeof bytes);
        CHECK(OURS(lb_random)(bytes, size) == 0, "lb_random");
        for (unsigned i = size; i < sizeof bytes; i++)
            CHECK(bytes[i] == 0xaa, "lb_random wrote behind %u bytes", size);
    }
}

int main(void) {
    check_classes();
    check_random();
    for (int round = 0; round < 20000; round++) {
        char a[24], b[8];
        random_string(a, sizeof a - 1);
        random_string(b, round % 2 == 0 ? 2 : sizeof b - 1);
        unsigned limit = random_below(12);
        check_memory();
        check_comparisons(a, b, limit);
        check_copies(a, b, limit);
        check_words(a);
    }
    return 0;
}
