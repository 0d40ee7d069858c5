/* A host that lies: in what it announces as its buffer, and in its answers. */
#include "native.h"

void guest_litebox_host_buffer_accept(uint64_t address, uint64_t size);
int guest_litebox_console_write(int stream, const void *bytes, size_t length);
ptrdiff_t guest_litebox_console_read(void *bytes, size_t capacity);
int guest_litebox_arguments(char ***argv);
void guest_litebox_copy_out(const void *from, size_t length);
void guest_litebox_copy_in(void *to, size_t length);

enum { BUFFER_REFUSED = 5, HOST_LIED = 6, ARGUMENTS_TOO_LONG = 12 };

static const uint64_t base = 0x40000000, end = 0x44000000;

static int64_t result;
static int64_t answer(uint64_t number, uint64_t a, uint64_t b, uint64_t c) {
    (void)number, (void)a, (void)b, (void)c;
    return result;
}

static void check_buffers(void) {
    const struct {
        uint64_t address, size;
        int refused;
    } cases[] = {
        {base, 4096, 1},
        {end - 8, 4096, 1},
        {base - 4096, 4104, 1},
        {base - 4096, 0x10000000, 1}, /* around the whole enclave */
        {base + 4096, 4096, 1},
        {end - 4096, 4096, 1},
        {UINT64_MAX - 7, 4096, 1}, /* wraps */
        {UINT64_MAX - 4095, 4096, 1},
        {0x10000008, UINT64_MAX, 1},
        {0x10000000, UINT64_MAX - 0x10000000, 1},
        {0x10000001, 4096, 1}, /* not aligned */
        {0x10000000, 4095, 1}, /* too small */
        {0x10000000, 0, 1},
        {0, 0, 1},
        {base - 4096, 4096, 0}, /* right before, right behind */
        {end, 4096, 0},
        {0x10000000, 1 << 20, 0},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int reason = ABORT_REASON(guest_litebox_host_buffer_accept(cases[i].address, cases[i].size));
        CHECK(reason == (cases[i].refused ? BUFFER_REFUSED : 0), "%#lx, %#lx: reason %d", cases[i].address, cases[i].size,
              reason);
    }
}

/* Whole words only, zeros behind the end, and nothing beyond. */
static void check_copies(void) {
    for (size_t length = 0; length < 40; length++) {
        unsigned char bytes[64], copy[64];
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (unsigned char)(i + 1);
        memset(host_buffer, 0xee, 64);
        guest_litebox_copy_out(bytes, length);
        size_t padded = (length + 7) / 8 * 8;
        for (size_t i = 0; i < 64; i++) {
            int wanted = i < length ? (int)i + 1 : i < padded ? 0 : 0xee;
            CHECK(host_buffer[i] == wanted, "copy out %zu bytes: byte %zu is %#x", length, i, host_buffer[i]);
        }
        memset(copy, 0xdd, sizeof copy);
        guest_litebox_copy_in(copy, length);
        for (size_t i = 0; i < 64; i++)
            CHECK(copy[i] == (i < length ? i + 1 : 0xdd), "copy in %zu bytes: byte %zu is %#x", length, i, copy[i]);
    }
    static char large[sizeof(uint64_t) + (1 << 16)];
    CHECK(ABORT_REASON(guest_litebox_copy_out(large, host_buffer_size + 1)) == HOST_LIED, "more than the buffer");
    CHECK(ABORT_REASON(guest_litebox_copy_in(large, host_buffer_size + 1)) == HOST_LIED, "more than the buffer");
}

static void check_console(void) {
    static const int64_t lies[] = {0, -1, -5, INT64_MIN, 11, 4096, INT64_MAX, UINT32_MAX};
    for (unsigned i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        result = lies[i];
        CHECK(guest_litebox_console_write(1, "0123456789", 10) == -1, "console_write believed %ld", result);
        if (result == 0)
            continue; /* the end of the input */
        unsigned char bytes[32];
        memset(bytes, 0xdd, sizeof bytes);
        CHECK(guest_litebox_console_read(bytes, 10) == -1, "console_read believed %ld", result);
        for (size_t j = 0; j < sizeof bytes; j++)
            CHECK(bytes[j] == 0xdd, "console_read wrote byte %zu", j);
    }
    result = 0;
    CHECK(guest_litebox_console_write(1, NULL, 0) == 0, "nothing to write is no host call");
}

static int arguments_of(const char *block, int64_t length, char ***argv) {
    memset(host_buffer, 'x', 8192);
    if (block != NULL)
        memcpy(host_buffer, block, (size_t)length);
    result = length;
    int count = 0;
    int reason = ABORT_REASON(count = guest_litebox_arguments(argv));
    return reason == 0 ? count : -reason;
}

static void check_arguments(void) {
    char **argv;
    CHECK(arguments_of("name\0one\0\0three\0", 16, &argv) == 4, "four arguments");
    CHECK(strcmp(argv[0], "name") == 0 && strcmp(argv[1], "one") == 0 && strcmp(argv[2], "") == 0, "arguments");
    CHECK(strcmp(argv[3], "three") == 0 && argv[4] == NULL, "arguments");
    CHECK(arguments_of("", 1, &argv) == 1 && argv[0][0] == '\0' && argv[1] == NULL, "an empty name");
    static const int64_t lies[] = {0, -1, INT64_MIN};
    for (unsigned i = 0; i < 3; i++)
        CHECK(arguments_of(NULL, lies[i], &argv) == -HOST_LIED, "length %ld", lies[i]);
    CHECK(arguments_of(NULL, 100, &argv) == -HOST_LIED, "no NUL at the end");
    CHECK(arguments_of(NULL, 4097, &argv) == -ARGUMENTS_TOO_LONG, "4097 bytes");
    CHECK(arguments_of(NULL, INT64_MAX, &argv) == -ARGUMENTS_TOO_LONG, "INT64_MAX bytes");
    char block[4096] = {0};
    CHECK(arguments_of(block, 63, &argv) == 63 && argv[63] == NULL, "63 arguments");
    CHECK(arguments_of(block, 64, &argv) == -ARGUMENTS_TOO_LONG, "64 arguments");
    memset(block, 'a', sizeof block - 1);
    CHECK(arguments_of(block, 4096, &argv) == 1, "4096 bytes");
}

int main(void) {
    host = answer;
    check_buffers();
    accept_host_buffer();
    check_copies();
    check_console();
    check_arguments();
    return 0;
}
