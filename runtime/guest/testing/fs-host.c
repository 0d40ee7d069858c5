#include "fs-host.h"

#include <errno.h>

#define BLOCK 4096
#define SECTOR 512
#define MOST_FILES 8
#define MOST_BLOCKS 256
#define MOST_NUMBERS 32
#define COUNTERS 16

struct block {
    uint64_t index;
    int used;
    unsigned char now[BLOCK], synced[BLOCK];
};

struct disk_file {
    int used;
    unsigned char name[16];
    uint64_t size_now, size_synced;
    struct block blocks[MOST_BLOCKS];
};

struct disk_image {
    struct disk_file files[MOST_FILES];
};

static struct disk_image disk;
static struct disk_file *numbers[MOST_NUMBERS];
static struct {
    unsigned char name[16];
    int64_t value;
} counters[COUNTERS];
int disk_counts = 1;
const char *disk_secret;

static unsigned cut_at, fail_at;
static int is_cut, has_failed;
/* Of the operation that the power failed in: whether it was done. */
static int last_is_done;

static uint64_t chance_state;
static unsigned chance(unsigned bound) {
    chance_state = chance_state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(chance_state >> 33) % bound;
}

static void empty(struct disk_file *file) {
    file->used = 0;
    file->size_now = file->size_synced = 0;
    for (unsigned i = 0; i < MOST_BLOCKS; i++)
        file->blocks[i].used = 0;
}

void disk_clear(void) {
    for (unsigned i = 0; i < MOST_FILES; i++)
        empty(&disk.files[i]);
    memset(numbers, 0, sizeof numbers);
    memset(counters, 0, sizeof counters);
    disk_cut_after(0);
    disk_fail_at(0);
    disk_counts = 1;
}

void disk_cut_after(unsigned count) {
    cut_at = count;
    is_cut = 0;
}

void disk_fail_at(unsigned count) {
    fail_at = count;
    has_failed = 0;
}

int disk_was_cut(void) {
    return is_cut;
}

int disk_has_failed(void) {
    return has_failed;
}

static int fails(void) {
    int now = fail_at != 0 && --fail_at == 0;
    has_failed |= now;
    return now;
}

int native_cipher_fails(void);
int native_cipher_fails(void) {
    return fails();
}

/* Whether an operation that changes the disk is done; the one that is cut off may be. */
static int power_lasts(void) {
    if (cut_at != 0 && --cut_at == 0) {
        is_cut = 1;
        last_is_done = chance(2) != 0;
        return last_is_done;
    }
    return !is_cut;
}

static struct disk_file *find(const unsigned char *name) {
    for (unsigned i = 0; i < MOST_FILES; i++)
        if (disk.files[i].used && memcmp(disk.files[i].name, name, 16) == 0)
            return &disk.files[i];
    return NULL;
}

static struct block *block_of(struct disk_file *file, uint64_t index, int make) {
    for (unsigned i = 0; i < MOST_BLOCKS; i++) {
        struct block *block = &file->blocks[i];
        if (block->used && block->index == index)
            return block;
        if (!block->used) {
            if (!make)
                return NULL;
            memset(block, 0, sizeof *block);
            block->used = 1;
            block->index = index;
            return block;
        }
    }
    CHECK(0, "the disk is full");
    return NULL;
}

static int64_t open_number(struct disk_file *file) {
    for (unsigned i = 1; i < MOST_NUMBERS; i++) {
        if (numbers[i] == NULL) {
            numbers[i] = file;
            return i;
        }
    }
    CHECK(0, "too many files are open");
    return -EIO;
}

static int64_t open_file(uint64_t use, const unsigned char *name) {
    struct disk_file *file = find(name);
    if (use == 1)
        return file == NULL ? -ENOENT : open_number(file);
    CHECK(use == 2, "use %lu", use);
    if (!power_lasts())
        return -EIO;
    for (unsigned i = 0; file == NULL && i < MOST_FILES; i++)
        if (!disk.files[i].used)
            file = &disk.files[i];
    CHECK(file != NULL, "there are too many files");
    empty(file);
    file->used = 1;
    memcpy(file->name, name, 16);
    return is_cut ? -EIO : open_number(file);
}

static int64_t read_file(struct disk_file *file, uint64_t offset, uint64_t length) {
    if (offset >= file->size_now)
        return 0;
    if (length > file->size_now - offset)
        length = file->size_now - offset;
    if (length > BLOCK - offset % BLOCK)
        length = BLOCK - offset % BLOCK; /* a host may read less */
    const struct block *block = block_of(file, offset / BLOCK, 0);
    if (block == NULL)
        memset(host_buffer, 0, length);
    else
        memcpy(host_buffer, block->now + offset % BLOCK, length);
    return (int64_t)length;
}

static int is_secret(uint64_t length) {
    size_t size = disk_secret == NULL ? SIZE_MAX : strlen(disk_secret);
    for (uint64_t at = 0; size <= length && at <= length - size; at++)
        if (memcmp(host_buffer + at, disk_secret, size) == 0)
            return 1;
    return 0;
}

static int64_t write_file(struct disk_file *file, uint64_t offset, uint64_t length) {
    int lasts = power_lasts();
    if (is_cut && !lasts)
        return -EIO;
    CHECK(!is_secret(length), "the host sees what was written");
    if (length > BLOCK - offset % BLOCK)
        length = BLOCK - offset % BLOCK;
    if (length > 1000 && chance(4) == 0)
        length = 1000; /* a host may take less */
    memcpy(block_of(file, offset / BLOCK, 1)->now + offset % BLOCK, host_buffer, length);
    if (file->size_now < offset + length)
        file->size_now = offset + length;
    return is_cut ? -EIO : (int64_t)length;
}

static int64_t sync_file(struct disk_file *file) {
    int lasts = power_lasts();
    if (lasts) {
        file->size_synced = file->size_now;
        for (unsigned i = 0; i < MOST_BLOCKS && file->blocks[i].used; i++)
            memcpy(file->blocks[i].synced, file->blocks[i].now, BLOCK);
    }
    return is_cut ? -EIO : 0;
}

static int64_t remove_file(const unsigned char *name) {
    struct disk_file *file = find(name);
    if (file == NULL)
        return -ENOENT;
    if (power_lasts())
        file->used = 0;
    return is_cut ? -EIO : 0;
}

static int64_t rename_file(const unsigned char *from, const unsigned char *to) {
    struct disk_file *file = find(from), *other = find(to);
    if (file == NULL)
        return -ENOENT;
    if (power_lasts()) {
        if (other != NULL)
            other->used = 0;
        memcpy(file->name, to, 16);
    }
    return is_cut ? -EIO : 0;
}

static int64_t raise_counter(const unsigned char *name, uint64_t least) {
    static const unsigned char unused[16];
    if (!disk_counts)
        return -ENOSYS;
    for (unsigned i = 0; i < COUNTERS; i++) {
        if (memcmp(counters[i].name, unused, 16) == 0)
            memcpy(counters[i].name, name, 16);
        if (memcmp(counters[i].name, name, 16) != 0)
            continue;
        if (counters[i].value < (int64_t)least && power_lasts())
            counters[i].value = (int64_t)least;
        return is_cut ? -EIO : counters[i].value;
    }
    CHECK(0, "there are too many counters");
    return -EIO;
}

static int64_t change(uint64_t number, uint64_t what, uint64_t length) {
    if (what == 1)
        return sync_file(numbers[number]);
    if (what == 2) {
        numbers[number] = NULL;
        return 0;
    }
    if (what == 3 && length == 16)
        return remove_file(host_buffer);
    if (what == 4 && length == 32)
        return rename_file(host_buffer, host_buffer + 16);
    CHECK(what == 5 && length == 24, "what %lu, length %lu", what, length);
    uint64_t least;
    memcpy(&least, host_buffer + 16, sizeof least);
    return raise_counter(host_buffer, least);
}

int64_t disk_answer(uint64_t call, uint64_t a, uint64_t b, uint64_t c) {
    uint64_t number = a >> 48, rest = a & 0xffffffffffff;
    CHECK(b == (uintptr_t)host_buffer && c <= host_buffer_size, "call %lu", call);
    CHECK(number < MOST_NUMBERS && (number == 0 || numbers[number] != NULL), "file %lu of call %lu", number, call);
    int closes = call == FILE_CHANGE && rest == 2;
    if (fails() && !closes)
        return -EIO;
    switch (call) {
    case FILE_OPEN:
        CHECK(c == 16, "a name of %lu bytes", c);
        return is_cut ? -EIO : open_file(a, host_buffer);
    case FILE_READ:
        return is_cut ? -EIO : read_file(numbers[number], rest, c);
    case FILE_WRITE:
        return write_file(numbers[number], rest, c);
    default:
        CHECK(call == FILE_CHANGE, "call %lu", call);
        return change(number, rest, c);
    }
}

void disk_go_on(void) {
    memset(numbers, 0, sizeof numbers);
    disk_cut_after(0);
}

void disk_restart(uint64_t seed) {
    chance_state = seed;
    for (unsigned i = 0; i < MOST_FILES; i++) {
        struct disk_file *file = &disk.files[i];
        /* Of what was not synced: nothing is there, some blocks, or some sectors of each block. */
        unsigned how = chance(3);
        for (unsigned j = 0; j < MOST_BLOCKS && file->blocks[j].used; j++) {
            struct block *block = &file->blocks[j];
            int is_lost = how == 0 || (how == 1 && chance(2) == 0);
            for (unsigned at = 0; at < BLOCK; at += SECTOR)
                if (is_lost || (how == 2 && chance(2) == 0))
                    memcpy(block->now + at, block->synced + at, SECTOR);
            memcpy(block->synced, block->now, BLOCK);
        }
        if (how == 0)
            file->size_now = file->size_synced;
        file->size_synced = file->size_now;
    }
    disk_go_on();
}

unsigned disk_files(void) {
    unsigned count = 0;
    for (unsigned i = 0; i < MOST_FILES; i++)
        count += disk.files[i].used != 0;
    return count;
}

unsigned disk_open(void) {
    unsigned count = 0;
    for (unsigned i = 0; i < MOST_NUMBERS; i++)
        count += numbers[i] != NULL;
    return count;
}

struct disk_image *disk_keep(void) {
    struct disk_image *image = malloc(sizeof *image);
    CHECK(image != NULL, "malloc");
    memcpy(image, &disk, sizeof disk);
    return image;
}

void disk_restore(const struct disk_image *image) {
    memcpy(&disk, image, sizeof disk);
}

void disk_forget(struct disk_image *image) {
    free(image);
}

int disk_alter(size_t at, unsigned char bits) {
    for (unsigned i = 0; i < MOST_FILES; i++) {
        struct disk_file *file = &disk.files[i];
        for (unsigned j = 0; file->used && j < MOST_BLOCKS && file->blocks[j].used; j++) {
            if (at < BLOCK) {
                file->blocks[j].now[at] ^= bits;
                return 1;
            }
            at -= BLOCK;
        }
    }
    return 0;
}
