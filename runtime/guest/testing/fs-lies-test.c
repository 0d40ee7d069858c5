/* Protected files on a host that lies: it answers what it likes, forgets writes, alters bytes, and puts together what it was given at
 * different times and for different places. Whatever it does, a file that can be read to its end is wholly of one commit. */
#include <errno.h>

#include "fs-guest.h"

#define ANSWERS 60000
#define FILES 8
#define BLOCK 4096
#define BLOCKS 64
#define WORDS 6000
#define VERSIONS 4

/* Of each block, what was written to it last, in this order. */
static struct {
    unsigned char bytes[BLOCKS][VERSIONS][BLOCK];
    unsigned versions[BLOCKS];
} files[FILES];
static unsigned answers, lie_one_in;

static unsigned file_of(const unsigned char *name) {
    return name[0] % FILES;
}

static int64_t lie(uint64_t length) {
    static const int64_t lies[] = {0,    -1,   -2,        -5,        -13,       -28,        -38, 1, 7, 15, 16, 255, 4095, 4097,
                                   -200, 9999, INT32_MAX, INT64_MIN, INT64_MAX, UINT32_MAX, 0x100000001, 32768, INT64_C(1) << 47};
    unsigned which = random_below(sizeof lies / sizeof lies[0] + 2);
    if (which < sizeof lies / sizeof lies[0])
        return lies[which];
    return (int64_t)length + (which % 2 == 0 ? 1 : -1);
}

static int lies_now(void) {
    return random_below(lie_one_in) == 0;
}

/* The block as it is; or an older one, another one, or one with a bit changed. */
static int64_t give(unsigned file, uint64_t offset, uint64_t length) {
    unsigned block = (unsigned)(offset / BLOCK) % BLOCKS, version = 0;
    if (lies_now())
        version = random_below(VERSIONS);
    if (lies_now())
        block = random_below(BLOCKS);
    if (lies_now())
        file = random_below(FILES);
    if (length > BLOCK - offset % BLOCK)
        length = BLOCK - offset % BLOCK;
    memcpy(host_buffer, files[file].bytes[block][version] + offset % BLOCK, length);
    if (lies_now() && length > 0)
        host_buffer[random_below((unsigned)length)] ^= (unsigned char)(1 << random_below(8));
    return (int64_t)length;
}

static int64_t take(unsigned file, uint64_t offset, uint64_t length) {
    unsigned block = (unsigned)(offset / BLOCK) % BLOCKS;
    if (length > BLOCK - offset % BLOCK)
        length = BLOCK - offset % BLOCK;
    if (lies_now())
        return (int64_t)length; /* forgotten */
    unsigned char (*versions)[BLOCK] = files[file].bytes[block];
    memmove(versions[1], versions[0], (VERSIONS - 1) * sizeof versions[0]);
    memcpy(versions[0] + offset % BLOCK, host_buffer, length);
    return (int64_t)length;
}

static int64_t do_what(uint64_t what) {
    if (what == 4 && file_of(host_buffer) != file_of(host_buffer + 16))
        memcpy(&files[file_of(host_buffer + 16)], &files[file_of(host_buffer)], sizeof files[0]);
    return what == 5 ? -ENOSYS : 0;
}

static int64_t answer(uint64_t number, uint64_t a, uint64_t b, uint64_t c) {
    CHECK(b == (uintptr_t)host_buffer && c <= host_buffer_size, "call %lu", number);
    answers++;
    if (lies_now())
        return lie(c);
    unsigned file = (unsigned)(a >> 48) % FILES;
    uint64_t offset = a & 0xffffffffffff;
    switch (number) {
    case 9:
        return file_of(host_buffer) + FILES;
    case 10:
        return give(file, offset, c);
    case 11:
        return take(file, offset, c);
    default:
        return do_what(offset);
    }
}

static uint32_t commits;

/* All words of a file are the number of its commit. */
static void write_file(const char *name, const char *mode) {
    static uint32_t words[WORDS];
    STREAM *stream = guest_fopen(name, mode);
    if (stream == NULL)
        return;
    commits++;
    for (unsigned i = 0; i < WORDS; i++)
        words[i] = commits;
    if (guest_fseek(stream, 0, SEEK_SET) == 0)
        guest_fwrite(words, sizeof words[0], WORDS, stream);
    guest_fclose(stream);
}

static unsigned was_read, was_refused;

static void read_file(const char *name) {
    static uint32_t words[WORDS + 1];
    STREAM *stream = guest_fopen(name, "r");
    if (stream == NULL)
        return;
    *guest_litebox_errno() = 0;
    size_t count = guest_fread(words, sizeof words[0], WORDS + 1, stream);
    int error = *guest_litebox_errno();
    CHECK(error != 0 || count == 0 || count == WORDS, "%zu words after %u answers", count, answers);
    for (size_t i = 0; i < count; i++)
        CHECK(words[i] == words[0] && words[i] <= commits && words[i] > 0, "word %zu is %u, not %u, after %u answers", i,
              words[i], words[0], answers);
    was_read += error == 0 && count > 0;
    was_refused += error != 0;
    guest_fclose(stream);
}

int main(void) {
    static const char *const names[] = {"a", "b"};
    static const char *const modes[] = {"w", "w+", "r+", "r+"};
    host = answer;
    accept_host_buffer();
    while (answers < ANSWERS) {
        lie_one_in = 8u << random_below(7);
        const char *name = names[random_below(2)];
        write_file(name, modes[random_below(4)]);
        for (unsigned reads = random_below(4); reads > 0; reads--)
            read_file(name);
        if (random_below(8) == 0)
            guest_rename(name, names[random_below(2)]);
        if (random_below(12) == 0)
            guest_remove(name);
        void *block = guest_malloc(240 << 10);
        CHECK(block != NULL, "memory was lost after %u answers", answers);
        guest_free(block);
    }
    CHECK(was_read > 200 && was_refused > 200, "%u read, %u refused", was_read, was_refused);
    return 0;
}
