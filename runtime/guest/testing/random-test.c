/* The random generator: ChaCha20 against RFC 8439, the health tests, statistics of what it gives, what comes of a processor that fails. */
#include <errno.h>
#include <math.h>

#include "../components/random/health.h"
#include "native.h"

int guest_lb_random(void *memory, size_t size);
int guest_litebox_random_word(uint64_t *word);
void guest_litebox_chacha20_block(const uint32_t key[8], uint32_t counter, uint32_t block[16]);
bool guest_litebox_health_accepts(struct litebox_health *health, uint64_t word);

/* RFC 8439, appendix A.1: a key that is 0 but for one byte, the counter, how the block begins; the nonce is 0. */
static void check_blocks(void) {
    static const struct {
        unsigned char place, value;
        uint32_t counter;
        unsigned char first[8];
    } vectors[] = {
        {0, 0, 0, {0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90}},
        {0, 0, 1, {0x9f, 0x07, 0xe7, 0xbe, 0x55, 0x51, 0x38, 0x7a}},
        {31, 1, 1, {0x3a, 0xeb, 0x52, 0x24, 0xec, 0xf8, 0x49, 0x92}},
        {1, 0xff, 2, {0x72, 0xd5, 0x4d, 0xfb, 0xf1, 0x2e, 0xc4, 0x4b}},
    };
    for (unsigned i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        unsigned char key[32] = {0};
        uint32_t words[8], block[16];
        key[vectors[i].place] = vectors[i].value;
        memcpy(words, key, sizeof key);
        guest_litebox_chacha20_block(words, vectors[i].counter, block);
        CHECK(memcmp(block, vectors[i].first, 8) == 0, "the beginning of block %u", i);
    }
}

/* How many words of a source the health tests take before they refuse one; (limit) if they take all. */
static unsigned taken(uint64_t (*source)(unsigned index), unsigned limit) {
    struct litebox_health health = {0};
    for (unsigned i = 0; i < limit; i++)
        if (!guest_litebox_health_accepts(&health, source(i))) {
            CHECK(!guest_litebox_health_accepts(&health, random_number()), "a failure is forgotten");
            return i;
        }
    return limit;
}

static uint64_t good(unsigned index) {
    (void)index;
    return random_number();
}
static uint64_t constant(unsigned index) {
    return index - index + 0x123456789abcdef0;
}
static uint64_t all_ones(unsigned index) {
    return index < 700 ? random_number() : UINT64_MAX;
}
static uint64_t in_turns(unsigned index) {
    return index % 2 == 0 ? 0x0123456789abcdef : 0xfedcba9876543210;
}
static uint64_t long_circle(unsigned index) {
    return (index % 400 + 1) * 0x9e3779b97f4a7c15;
}
static uint64_t bit_at_0(unsigned index) {
    return good(index) & ~((uint64_t)1 << 17);
}
static uint64_t bit_at_1(unsigned index) {
    return good(index) | (uint64_t)1 << 63;
}
static uint64_t counter(unsigned index) {
    return index;
}

static void check_health(void) {
    CHECK(taken(good, 1000000) == 1000000, "good words are refused");
    CHECK(taken(constant, 5000) == 1, "a constant");
    CHECK(taken(all_ones, 5000) == 701, "ones from the 700th word on");
    CHECK(taken(in_turns, 5000) == 2, "two words in turns");
    CHECK(taken(long_circle, 5000) == 400, "a circle of 400 words");
    CHECK(taken(bit_at_0, 5000) == HEALTH_WINDOW - 1, "a bit that is always 0");
    CHECK(taken(bit_at_1, 5000) == HEALTH_WINDOW - 1, "a bit that is always 1");
    CHECK(taken(counter, 5000) == HEALTH_WINDOW - 1, "numbers that count upwards");
}

static unsigned asked;
static unsigned none_after;
static _Bool scarce(uint64_t *word) {
    *word = random_number();
    return asked++ < none_after;
}

static void check_refused(int error) {
    unsigned char bytes[100];
    memset(bytes, 0x55, sizeof bytes);
    *guest_litebox_errno() = 0;
    CHECK(guest_lb_random(bytes, sizeof bytes) == -1 && *guest_litebox_errno() == error, "errno %d", *guest_litebox_errno());
    for (unsigned i = 0; i < sizeof bytes; i++)
        CHECK(bytes[i] == 0, "byte %u after an error", i);
}

/* A processor that has none after so many words: among the first, which are thrown away, and among those for a key. */
static void check_scarce(void) {
    static const unsigned places[] = {0, 1, 204, 511, 1023, 1024 + 3, 0, 1, 2, 3};
    _Bool (*before)(uint64_t *) = processor_word;
    unsigned char bytes[100];
    processor_word = scarce;
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        asked = 0;
        none_after = places[i];
        check_refused(EAGAIN);
    }
    asked = 0;
    none_after = 4;
    CHECK(guest_lb_random(bytes, sizeof bytes) == 0, "four words do for a request");
    processor_word = before;
}

/* Monobit, runs and bytes of a MiB, as in NIST SP 800-22 sections 2.1 and 2.3 and a chi-square test; limits at a chance of about 10^-9. */
static void check_statistics(void) {
    enum { SIZE = 1 << 20, BITS = 8 * SIZE };
    static unsigned char bytes[SIZE];
    static unsigned counts[256];
    for (size_t done = 0, size; done < SIZE; done += size) {
        size = 1 + random_below(200000);
        size = size < SIZE - done ? size : SIZE - done;
        CHECK(guest_lb_random(bytes + done, size) == 0, "%zu bytes", size);
    }
    unsigned ones = 0, runs = 1;
    for (unsigned i = 0; i < BITS; i++) {
        unsigned bit = bytes[i / 8] >> i % 8 & 1;
        ones += bit;
        runs += i > 0 && bit != (bytes[(i - 1) / 8] >> (i - 1) % 8 & 1u);
    }
    for (unsigned i = 0; i < SIZE; i++)
        counts[bytes[i]]++;
    double square = 0, expected = SIZE / 256.0;
    for (unsigned i = 0; i < 256; i++)
        square += (counts[i] - expected) * (counts[i] - expected) / expected;
    double spread = 6 * sqrt(BITS) / 2;
    CHECK(fabs(ones - BITS / 2.0) < spread, "%u ones of %u", ones, BITS);
    CHECK(fabs(runs - BITS / 2.0) < spread, "%u runs of %u", runs, BITS);
    CHECK(square > 140 && square < 400, "chi-square %g with 255 degrees of freedom", square);
}

static _Bool stuck(uint64_t *word) {
    *word = 0x123456789abcdef0;
    return 1;
}

static void check_stuck(void) {
    _Bool (*before)(uint64_t *) = processor_word;
    uint64_t word;
    processor_word = stuck;
    check_refused(EIO);
    processor_word = before;
    check_refused(EIO);
    CHECK(guest_litebox_random_word(&word) == EIO, "words of a processor that has failed");
}

int main(void) {
    check_blocks();
    check_health();
    check_scarce();
    unsigned char nothing = 7;
    CHECK(guest_lb_random(&nothing, 0) == 0 && nothing == 7, "no bytes");
    check_statistics();
    check_stuck();
    return 0;
}
