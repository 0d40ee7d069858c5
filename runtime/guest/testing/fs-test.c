/* Protected files: modes, sizes, and a host that alters, exchanges and brings back old states. */
#include <errno.h>

#include "fs-guest.h"
#include "fs-host.h"

enum { TO_MRENCLAVE = 1, TO_MRSIGNER = 2 };

/* All memory has come back, and the host has no file open. */
static void check_freed(void) {
    void *block = guest_malloc(240 << 10);
    CHECK(block != NULL && disk_open() == 0, "something was left");
    guest_free(block);
}

static void begin(int counts) {
    disk_clear();
    disk_counts = counts;
}

static void write_text(const char *name, const char *mode, const char *text) {
    STREAM *stream = guest_fopen(name, mode);
    CHECK(stream != NULL, "fopen %s: errno %d", name, *guest_litebox_errno());
    CHECK(guest_fwrite(text, 1, strlen(text), stream) == strlen(text) && guest_fclose(stream) == 0, "write %s", name);
}

/* What is in the file, or (error N). */
static const char *text_of(const char *name) {
    static char text[200];
    *guest_litebox_errno() = 0;
    STREAM *stream = guest_fopen(name, "r");
    size_t length = stream == NULL ? 0 : guest_fread(text, 1, sizeof text - 1, stream);
    int error = *guest_litebox_errno();
    text[length] = 0;
    if (error != 0)
        snprintf(text, sizeof text, "error %d", error);
    if (stream != NULL)
        guest_fclose(stream);
    return text;
}

#define EXPECT(name, wanted)                                                                                           \
    do {                                                                                                               \
        const char *is_ = text_of(name);                                                                               \
        CHECK(strcmp(is_, wanted) == 0, "%s has '%s'", name, is_);                                                     \
    } while (0)

/* No bit can be changed without being found, or being of no matter. */
static void check_alterations(void) {
    static char wanted[9000], found[9000];
    begin(1);
    memset(wanted, 'x', sizeof wanted);
    for (int round = 0; round < 3; round++) {
        wanted[round * 4000] = (char)('0' + round);
        STREAM *stream = guest_fopen("a", "w");
        CHECK(stream != NULL && guest_fwrite(wanted, 1, sizeof wanted, stream) == sizeof wanted, "write");
        CHECK(guest_fclose(stream) == 0, "fclose");
        stream = guest_fopen("a", "r+");
        CHECK(stream != NULL && guest_fwrite("again", 1, 5, stream) == 5 && guest_fclose(stream) == 0, "write again");
        memcpy(wanted, "again", 5);
    }
    unsigned refused = 0, ignored = 0;
    for (size_t at = 0; disk_alter(at, 0x20); at += 61) {
        *guest_litebox_errno() = 0;
        STREAM *stream = guest_fopen("a", "r");
        size_t length = stream == NULL ? 0 : guest_fread(found, 1, sizeof found, stream);
        int error = *guest_litebox_errno();
        CHECK(memcmp(found, wanted, length) == 0, "byte %zu was altered, and others were read", at);
        /* An altered root may leave the one before. */
        CHECK(error == 0 ? length == sizeof wanted : error == EBADMSG || error == ESTALE, "byte %zu: error %d", at, error);
        refused += error != 0;
        ignored += error == 0;
        if (stream != NULL)
            guest_fclose(stream);
        disk_alter(at, 0x20);
    }
    CHECK(refused > 100 && ignored > 100, "%u refused, %u ignored", refused, ignored);
}

static void check_rollback(void) {
    begin(1);
    write_text("a", "w", "one");
    struct disk_image *old = disk_keep();
    write_text("a", "a", " two");
    struct disk_image *newest = disk_keep();
    disk_restore(old);
    EXPECT("a", "error 116");
    disk_restore(newest);
    EXPECT("a", "one two");
    STREAM *stream = guest_fopen("a", "r");
    CHECK(stream != NULL && guest_lb_file_counted(stream) == 1 && guest_fclose(stream) == 0, "counted");
    disk_counts = 0;
    EXPECT("a", "error 116");
    disk_counts = 1;
    CHECK(guest_remove("a") == 0, "remove");
    EXPECT("a", "error 2");
    disk_restore(newest);
    EXPECT("a", "error 116");
    write_text("a", "w", "three");
    EXPECT("a", "three");
    struct disk_image *other = disk_keep();
    CHECK(guest_rename("a", "b") == 0, "rename");
    EXPECT("b", "three");
    disk_restore(other);
    EXPECT("a", "error 116");
    disk_forget(old), disk_forget(newest), disk_forget(other);

    begin(0);
    write_text("a", "w", "one");
    old = disk_keep();
    write_text("a", "a", " two");
    disk_restore(old);
    EXPECT("a", "one"); /* without a counter the host can do that */
    stream = guest_fopen("a", "r");
    CHECK(stream != NULL && guest_lb_file_counted(stream) == 0 && guest_fclose(stream) == 0, "not counted");
    disk_forget(old);
}

/* A file of one name is not taken for one of another. */
static void check_exchange(void) {
    begin(1);
    write_text("a", "w", "this is a");
    write_text("b", "w", "this is b");
    static const char *const texts[] = {"a", "b"};
    unsigned char hidden[2][16];
    for (int i = 0; i < 2; i++)
        CHECK(guest_litebox_hidden_name('f', texts[i], hidden[i]) == 0, "hidden name");
    memcpy(host_buffer, hidden[1], 16);
    memcpy(host_buffer + 16, hidden[0], 16);
    CHECK(disk_answer(FILE_CHANGE, 4, (uintptr_t)host_buffer, 32) == 0, "the host renames b to a");
    EXPECT("a", "error 74");
}

/* Neither bytes nor names. */
static void check_secrets(void) {
    begin(1);
    disk_secret = "a secret text";
    write_text(disk_secret, "w", "before it a secret text");
    write_text(disk_secret, "a", ", and after it");
    EXPECT(disk_secret, "before it a secret text, and after it");
    CHECK(guest_rename(disk_secret, "a secret text, too") == 0, "rename");
    disk_secret = NULL;
}

static void check_modes(void) {
    begin(1);
    static const char *const wrong[] = {"", "x", "rx", "ax", "r++", "wbb", "w,ccs=UTF-8", "+r"};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK(guest_fopen("a", wrong[i]) == NULL && *guest_litebox_errno() == EINVAL, "mode '%s'", wrong[i]);
    char name[300];
    memset(name, 'n', sizeof name);
    name[256] = 0;
    CHECK(guest_fopen(name, "w") == NULL && *guest_litebox_errno() == ENAMETOOLONG, "a long name");
    CHECK(guest_fopen("", "w") == NULL && *guest_litebox_errno() == ENOENT, "no name");
    name[255] = 0;
    write_text(name, "w+x", "x");
    CHECK(guest_fopen(name, "wx") == NULL && *guest_litebox_errno() == EEXIST, "x");
    CHECK(guest_lb_fopen(name, "r", TO_MRENCLAVE) == NULL && *guest_litebox_errno() == EACCES, "bound otherwise");
    CHECK(guest_lb_fopen(name, "r", 3) == NULL && *guest_litebox_errno() == EINVAL, "bound to nobody");
    STREAM *reader = guest_fopen(name, "r"), *second = guest_fopen(name, "r");
    CHECK(reader != NULL && second != NULL, "two readers");
    CHECK(guest_fopen(name, "r+") == NULL && *guest_litebox_errno() == EBUSY, "a writer beside readers");
    CHECK(guest_remove(name) == -1 && *guest_litebox_errno() == EBUSY, "remove");
    CHECK(guest_rename("a", name) == -1 && guest_rename(name, "b") == -1, "rename");
    guest_fclose(reader), guest_fclose(second);
    CHECK(guest_remove("nothing") == -1 && *guest_litebox_errno() == ENOENT, "remove nothing");
    CHECK(guest_rename("nothing", "b") == -1 && *guest_litebox_errno() == ENOENT, "rename nothing");
    CHECK(guest_rename(name, name) == 0, "rename to itself");
    EXPECT(name, "x");
    /* Until it is committed, a file has what it had. */
    STREAM *writer = guest_fopen(name, "w");
    CHECK(writer != NULL && guest_fwrite("new", 1, 3, writer) == 3, "w");
    EXPECT(name, "error 16");
    guest_litebox_exit_hook_files();
    EXPECT(name, "new");
    check_freed();
}

/* Far apart, in all nodes of the tree; and beyond it. */
static void check_sizes(void) {
    begin(1);
    static const long places[] = {0, 4095, 4096, 262143, 262144, 16777215, 16777216, 300000000, 536870911};
    STREAM *stream = guest_fopen("a", "w+");
    CHECK(stream != NULL, "fopen");
    for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++)
        CHECK(guest_fseek(stream, places[i], SEEK_SET) == 0 && guest_fwrite("#", 1, 1, stream) == 1, "write");
    CHECK(guest_fclose(stream) == 0, "fclose");
    stream = guest_fopen("a", "r+");
    CHECK(stream != NULL, "fopen");
    for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++) {
        char found[2] = "";
        CHECK(guest_fseek(stream, places[i] - (i > 0), SEEK_SET) == 0, "fseek");
        size_t length = guest_fread(found, 1, i > 0 ? 2 : 1, stream);
        const char *wanted = i == 0 ? "#" : places[i] == 4096 || places[i] == 262144 || places[i] == 16777216 ? "##" : "\0#";
        CHECK(length == (i > 0 ? 2u : 1u) && memcmp(found, wanted, length) == 0, "place %ld", places[i]);
    }
    CHECK(guest_fseek(stream, 536870912, SEEK_SET) == 0 && guest_fwrite("#", 1, 1, stream) == 1, "in the buffer");
    CHECK(guest_fclose(stream) != 0 && *guest_litebox_errno() == EIO, "beyond the tree");
    check_freed();
}

int main(void) {
    host = disk_answer;
    accept_host_buffer();
    check_modes();
    check_secrets();
    check_sizes();
    check_alterations();
    check_rollback();
    check_exchange();
    return 0;
}
