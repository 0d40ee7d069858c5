/* Protected files on a host that fails and whose power is cut: what is read is always what was committed, wholly. */
#include <errno.h>
#include <stdlib.h>

#include "fs-guest.h"
#include "fs-host.h"

#define NAMES 3
#define MOST 60000
static const char *const names[NAMES] = {"a", "second name", "c/d"};

/* All files at one time. */
struct state {
    int exists[NAMES];
    size_t size[NAMES];
    unsigned char bytes[NAMES][MOST];
};
/* What was committed last, what may be committed in its place, and what an enclave has left that was killed in a commit: a file that was
 * not committed since may go back to it, until then. */
static struct state now, next, past;

static uint64_t script_state;
static unsigned script(unsigned bound) {
    script_state = script_state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(script_state >> 33) % bound;
}

static void copy_file(struct state *to, const struct state *from, unsigned file) {
    to->exists[file] = from->exists[file];
    to->size[file] = from->size[file];
    memcpy(to->bytes[file], from->bytes[file], from->size[file]);
}

static void copy_state(struct state *to, const struct state *from) {
    for (unsigned file = 0; file < NAMES; file++)
        copy_file(to, from, file);
}

static int is_same_file(const struct state *left, const struct state *right, unsigned file) {
    return left->exists[file] == right->exists[file] && left->size[file] == right->size[file] &&
           memcmp(left->bytes[file], right->bytes[file], left->size[file]) == 0;
}

/* Whether it is (state), but for files that went back. */
static int may_be(const struct state *found, const struct state *state) {
    for (unsigned file = 0; file < NAMES; file++) {
        if (!is_same_file(found, state, file) && !is_same_file(found, &past, file))
            return 0;
    }
    return 1;
}

static void read_all(struct state *found, const char *when, unsigned number) {
    for (unsigned file = 0; file < NAMES; file++) {
        found->exists[file] = 0;
        found->size[file] = 0;
        *guest_litebox_errno() = 0;
        STREAM *stream = guest_fopen(names[file], "r");
        if (stream == NULL) {
            CHECK(*guest_litebox_errno() == ENOENT, "%s %u: '%s' cannot be opened: errno %d", when, number, names[file],
                  *guest_litebox_errno());
            continue;
        }
        found->exists[file] = 1;
        *guest_litebox_errno() = 0;
        found->size[file] = guest_fread(found->bytes[file], 1, MOST, stream);
        CHECK(*guest_litebox_errno() == 0, "%s %u: '%s' cannot be read: errno %d", when, number, names[file],
              *guest_litebox_errno());
        CHECK(guest_fclose(stream) == 0, "%s %u: fclose", when, number);
    }
}

/* The state that is found is one of those that may be; it is the last one then. */
static void check_state(const char *when, unsigned number) {
    static struct state found;
    read_all(&found, when, number);
    CHECK(may_be(&found, &now) || may_be(&found, &next), "%s %u: neither state", when, number);
    copy_state(&now, &found);
    copy_state(&next, &found);
    copy_state(&past, &found);
}

static int committed(int result) {
    if (result != 0)
        return 0;
    for (unsigned file = 0; file < NAMES; file++)
        if (!is_same_file(&now, &next, file))
            copy_file(&past, &next, file);
    copy_state(&now, &next);
    return 1;
}

/* Writes and commits a few times; false once something has failed. */
static int edit(unsigned file) {
    static const char *const modes[] = {"r+", "w", "a", "w+", "a+", "r+", "rb+"};
    static unsigned char bytes[9000];
    const char *mode = modes[now.exists[file] ? script(7) : 1 + script(4)];
    STREAM *stream = guest_fopen(names[file], mode);
    if (stream == NULL)
        return 0;
    int good = 1;
    next.exists[file] = 1;
    if (mode[0] == 'w')
        next.size[file] = 0;
    for (unsigned writes = script(5); writes > 0 && good; writes--) {
        size_t length = script(3) == 0 ? script(sizeof bytes) : script(300);
        size_t at = mode[0] == 'a' ? next.size[file] : script((unsigned)next.size[file] + 500);
        if (at + length > MOST)
            continue;
        for (size_t i = 0; i < length; i++)
            bytes[i] = (unsigned char)script(256);
        good = guest_fseek(stream, (long)at, SEEK_SET) == 0 && guest_fwrite(bytes, 1, length, stream) == length;
        if (!good)
            break;
        if (length > 0 && at > next.size[file])
            memset(next.bytes[file] + next.size[file], 0, at - next.size[file]);
        memcpy(next.bytes[file] + at, bytes, length);
        if (length > 0 && at + length > next.size[file])
            next.size[file] = at + length;
        if (script(3) == 0)
            good = committed(guest_fflush(stream));
    }
    int closed = committed(guest_fclose(stream));
    return good && closed;
}

/* Reads; where that fails, nothing wrong is read. */
static int look(unsigned file) {
    static unsigned char bytes[MOST];
    STREAM *stream = guest_fopen(names[file], "r");
    if (stream == NULL)
        return !now.exists[file];
    size_t length = guest_fread(bytes, 1, MOST, stream);
    CHECK(length <= now.size[file] && memcmp(bytes, now.bytes[file], length) == 0, "'%s' has other bytes", names[file]);
    return guest_fclose(stream) == 0 && length == now.size[file];
}

static int step(void) {
    unsigned file = script(NAMES), other = (file + 1 + script(NAMES - 1)) % NAMES;
    switch (script(8)) {
    case 0:
        if (!now.exists[file])
            return 1;
        copy_file(&next, &now, file);
        memcpy(next.bytes[other], now.bytes[file], now.size[file]);
        next.size[other] = now.size[file];
        next.exists[other] = 1;
        next.exists[file] = 0;
        next.size[file] = 0;
        return committed(guest_rename(names[file], names[other]));
    case 1:
        if (!now.exists[file])
            return 1;
        next.exists[file] = 0;
        next.size[file] = 0;
        return committed(guest_remove(names[file]));
    case 2:
        return look(file);
    default:
        return edit(file);
    }
}

static void begin(uint64_t seed) {
    disk_clear();
    script_state = seed;
    disk_counts = seed % 3 != 0;
    memset(now.exists, 0, sizeof now.exists);
    memset(now.size, 0, sizeof now.size);
    copy_state(&next, &now);
    copy_state(&past, &now);
}

static void work(unsigned steps) {
    for (unsigned i = 0; i < steps && step(); i++)
        continue;
}

/* All memory has come back, and the host has no file open. */
static void check_freed(const char *when, unsigned number) {
    void *block = guest_malloc(240 << 10);
    CHECK(block != NULL && disk_open() == 0, "%s %u: something was left", when, number);
    guest_free(block);
}

/* The power is cut during each operation that changes the disk. Every third time the enclave is only killed, and the power cut later. */
static void check_power_cuts(uint64_t seed, unsigned steps) {
    for (unsigned cut = 1;; cut++) {
        begin(seed);
        disk_cut_after(cut);
        work(steps);
        check_freed("cut", cut);
        if (!disk_was_cut())
            break;
        if (cut % 3 == 0) {
            disk_go_on();
            static struct state before;
            copy_state(&before, &now);
            check_state("killed", cut);
            copy_state(&past, &before);
            disk_cut_after(1 + script(12));
            work(2);
        }
        disk_restart(seed * 1000 + cut);
        check_state("cut", cut);
        work(3);
        check_state("after the cut", cut);
    }
}

/* Each host call and operation of the cipher fails once. */
static void check_failures(uint64_t seed, unsigned steps) {
    for (unsigned at = 1;; at++) {
        begin(seed);
        disk_fail_at(at);
        work(steps);
        int failed = disk_has_failed();
        disk_fail_at(0);
        check_freed("failure", at);
        check_state("failure", at);
        unsigned count = 0;
        for (unsigned file = 0; file < NAMES; file++)
            count += now.exists[file] != 0;
        CHECK(disk_files() <= count + 1, "failure %u: %u files for %u", at, disk_files(), count);
        if (!failed)
            break;
    }
}

/* A file of (letter) alone, as large as the tree has several nodes of. */
static int put_letter(STREAM *stream, char letter) {
    static char text[30000];
    memset(text, letter, sizeof text);
    return guest_fseek(stream, 0, SEEK_SET) == 0 && guest_fwrite(text, 1, sizeof text, stream) == sizeof text;
}

static void check_letter(const char *what, unsigned at, unsigned cut) {
    static char found[30001];
    STREAM *stream = guest_fopen("a", "r");
    CHECK(stream != NULL && guest_fread(found, 1, sizeof found, stream) == 30000, "%s %u, cut %u: errno %d", what, at, cut,
          *guest_litebox_errno());
    for (unsigned i = 0; i < 30000; i++)
        CHECK(found[i] == found[0] && found[i] != 0, "%s %u, cut %u: byte %u is '%c'", what, at, cut, i, found[i]);
    guest_fclose(stream);
}

/* After a commit that has failed, nothing is written over what it may have left: each call of it fails, and then the power. */
static void check_failed_commit(unsigned at) {
    for (unsigned cut = 1;; cut++) {
        begin(at);
        STREAM *stream = guest_fopen("a", "w+");
        CHECK(stream != NULL && put_letter(stream, 'o') && guest_fflush(stream) == 0 && put_letter(stream, 'n'), "write");
        disk_fail_at(at);
        guest_fflush(stream);
        disk_fail_at(0);
        disk_cut_after(cut);
        guest_clearerr(stream);
        put_letter(stream, 'x');
        guest_fclose(stream);
        int was_cut = disk_was_cut();
        disk_restart(1000 * at + cut);
        check_letter("failure", at, cut);
        if (!was_cut)
            break;
    }
}

/* The enclave is killed during a commit, and the power cut during the next one, in another run. */
static void check_killed_commit(unsigned kill) {
    for (unsigned cut = 1;; cut++) {
        begin(3); /* without counters, for which an open syncs */
        STREAM *stream = guest_fopen("a", "w+");
        CHECK(stream != NULL && put_letter(stream, 'o') && guest_fflush(stream) == 0, "write");
        disk_cut_after(kill);
        put_letter(stream, 'n');
        guest_fclose(stream);
        disk_go_on();
        disk_cut_after(cut);
        stream = guest_fopen("a", "r+");
        CHECK(stream != NULL, "killed %u: errno %d", kill, *guest_litebox_errno());
        put_letter(stream, 'x');
        guest_fclose(stream);
        int was_cut = disk_was_cut();
        disk_restart(1000 * kill + cut);
        check_letter("killed", kill, cut);
        if (!was_cut)
            break;
    }
}

/* A new file that comes to nothing leaves nothing. */
static void check_abandoned(void) {
    for (unsigned at = 8; at < 24; at++) {
        begin(1);
        STREAM *stream = guest_fopen("a", "w");
        CHECK(stream != NULL, "fopen");
        disk_fail_at(at);
        int good = put_letter(stream, 'o');
        good &= guest_fclose(stream) == 0;
        disk_fail_at(0);
        CHECK(disk_files() == (good != 0), "failure %u: %u files", at, disk_files());
    }
}

int main(void) {
    host = disk_answer;
    accept_host_buffer();
    check_abandoned();
    for (unsigned at = 1; at < 40; at++)
        check_failed_commit(at);
    for (unsigned kill = 1; kill < 20; kill++)
        check_killed_commit(kill);
    for (uint64_t seed = 1; seed <= 9; seed++) {
        check_power_cuts(seed, 12);
        check_failures(seed, 12);
    }
    return 0;
}
