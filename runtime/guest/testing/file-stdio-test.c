/* Streams of protected files against those of the machine's C library: random calls in all modes, with the same results and files. */
#include <errno.h>
#include <unistd.h>

#include "fs-guest.h"
#include "fs-host.h"

extern STREAM guest_litebox_stdin;

#define LARGEST 9000
#define NAMES 3

static char folder[] = "/tmp/litebox-stdio-XXXXXX";
static unsigned seed, action;

static const char *path_of(unsigned name) {
    static char path[2][64];
    static unsigned turn;
    turn = 1 - turn;
    snprintf(path[turn], sizeof path[turn], "%s/%u", folder, name);
    return path[turn];
}

static const char *name_of(unsigned name) {
    static const char *const names[NAMES] = {"0", "1", "2"};
    return names[name];
}

/* What was done last: without a seek or a flush, no read may follow a write, and no write a read (C11 7.21.5.3). */
enum last { NOTHING, READ, WROTE };

struct pair {
    STREAM *ours;
    FILE *theirs;
    enum last last;
    int appends, readable, can_put_back, was_put_back;
};

#define SAME(what, ours, theirs)                                                                                       \
    do {                                                                                                               \
        long left_ = (long)(ours), right_ = (long)(theirs);                                                            \
        CHECK(left_ == right_, "seed %u, action %u: %s gives %ld, not %ld", seed, action, what, left_, right_);                           \
    } while (0)

static void seek(struct pair *pair, long offset, int whence) {
    if (pair->was_put_back) {
        /* In glibc, a seek that fails drops the byte (otherwise C11 7.21.9.2), and one from where it is may be off by one. */
        offset = offset < 0 ? -offset : offset;
        offset += whence == SEEK_CUR ? ftell(pair->theirs) : 0;
        whence = whence == SEEK_CUR ? SEEK_SET : whence;
    }
    pair->was_put_back = 0;
    SAME("fseek", guest_fseek(pair->ours, offset, whence), fseek(pair->theirs, offset, whence));
    pair->last = NOTHING;
    pair->can_put_back = 0;
}

static void begin(struct pair *pair, enum last kind) {
    if (pair->last != NOTHING && pair->last != kind)
        seek(pair, 0, SEEK_CUR);
    pair->last = kind;
    if (kind == WROTE)
        pair->can_put_back = 0;
}

static void tell(struct pair *pair) {
    if (pair->appends && pair->last == WROTE)
        SAME("fflush", guest_fflush(pair->ours), fflush(pair->theirs)); /* glibc's may be off before */
    SAME("ftell", guest_ftell(pair->ours), ftell(pair->theirs));
}

static void read_some(struct pair *pair) {
    static unsigned char ours[LARGEST], theirs[LARGEST];
    size_t size = 1 + random_below(5), count = random_below(4) == 0 ? random_below(LARGEST / 5) : random_below(40);
    memset(ours, 0, sizeof ours), memset(theirs, 0, sizeof theirs);
    begin(pair, READ);
    SAME("fread", guest_fread(ours, size, count, pair->ours), fread(theirs, size, count, pair->theirs));
    SAME("fread's bytes", memcmp(ours, theirs, sizeof ours), 0);
    pair->can_put_back |= count > 0 && !feof(pair->theirs);
}

static void read_line(struct pair *pair) {
    char ours[200] = "", theirs[200] = "";
    int size = 1 + (int)random_below(sizeof ours - 1);
    begin(pair, READ);
    SAME("fgets", guest_fgets(ours, size, pair->ours) != NULL, fgets(theirs, size, pair->theirs) != NULL);
    SAME("fgets's bytes", memcmp(ours, theirs, sizeof ours), 0);
    pair->can_put_back |= size > 1 && !feof(pair->theirs);
}

static void scan(struct pair *pair) {
    int ours = 0, theirs = 0;
    if (!pair->readable)
        return; /* glibc sets no error then */
    begin(pair, READ);
    SAME("fscanf", guest_fscanf(pair->ours, "%3d", &ours), fscanf(pair->theirs, "%3d", &theirs));
    SAME("fscanf's number", ours, theirs);
    seek(pair, 0, SEEK_CUR); /* whether it has looked behind the number is open */
}

static void put_back(struct pair *pair) {
    if (!pair->can_put_back || ftell(pair->theirs) <= 0)
        return;
    int character = random_below(2) == 0 ? '!' : 'a' + (int)random_below(26);
    SAME("ungetc", guest_ungetc(character, pair->ours), ungetc(character, pair->theirs));
    pair->can_put_back = 0;
    pair->was_put_back = 1;
}

static void write_some(struct pair *pair) {
    static unsigned char bytes[LARGEST];
    size_t length = random_below(4) == 0 ? random_below(LARGEST) : random_below(60);
    for (size_t i = 0; i < length; i++)
        bytes[i] = (unsigned char)" 0123456789\n"[random_below(12)];
    begin(pair, WROTE);
    SAME("fwrite", guest_fwrite(bytes, 1, length, pair->ours), fwrite(bytes, 1, length, pair->theirs));
}

static void note_and_return(struct pair *pair) {
    long ours;
    fpos_t theirs;
    if (pair->last == WROTE)
        return;
    SAME("fgetpos", guest_fgetpos(pair->ours, &ours), fgetpos(pair->theirs, &theirs));
    if (random_below(2) == 0)
        seek(pair, (long)random_below(500), SEEK_SET);
    SAME("fsetpos", guest_fsetpos(pair->ours, &ours), fsetpos(pair->theirs, &theirs));
    pair->last = NOTHING;
    pair->can_put_back = 0;
}

static void step(struct pair *pair) {
    int character = (int)random_below(256);
    action = random_below(17);
    switch (action) {
    case 0:
    case 1:
        read_some(pair);
        break;
    case 2:
        begin(pair, READ);
        SAME("fgetc", guest_fgetc(pair->ours), fgetc(pair->theirs));
        break;
    case 3:
        read_line(pair);
        break;
    case 4:
        scan(pair);
        break;
    case 5:
        put_back(pair);
        break;
    case 6:
    case 7:
        write_some(pair);
        break;
    case 8:
        begin(pair, WROTE);
        SAME("fputc", guest_fputc(character, pair->ours), fputc(character, pair->theirs));
        break;
    case 9:
        begin(pair, WROTE);
        SAME("fprintf", guest_fprintf(pair->ours, "%d\n%5s", character, "ab"),
             fprintf(pair->theirs, "%d\n%5s", character, "ab"));
        break;
    case 10:
        seek(pair, (long)random_below(3000), SEEK_SET);
        break;
    case 11:
        seek(pair, (long)random_below(400) - 300, SEEK_CUR);
        break;
    case 12:
        seek(pair, (long)random_below(400) - 300, SEEK_END);
        break;
    case 13:
        guest_rewind(pair->ours), rewind(pair->theirs);
        pair->last = NOTHING;
        pair->can_put_back = 0;
        break;
    case 14:
        note_and_return(pair);
        break;
    case 15:
        if (pair->last == WROTE) {
            SAME("fflush", guest_fflush(pair->ours), fflush(pair->theirs));
            pair->last = NOTHING;
        }
        break;
    default:
        tell(pair);
    }
    SAME("ferror", guest_ferror(pair->ours) != 0, ferror(pair->theirs) != 0);
    if (ferror(pair->theirs)) {
        /* A read of what is for writing only, or the other way round; it leaves nothing behind. */
        guest_clearerr(pair->ours), clearerr(pair->theirs);
        pair->last = NOTHING;
        pair->can_put_back = 0;
    }
    if (pair->last == READ)
        SAME("feof", guest_feof(pair->ours) != 0, feof(pair->theirs) != 0);
}

static void compare_files(unsigned name) {
    static unsigned char ours[1 << 20], theirs[1 << 20];
    STREAM *our = guest_fopen(name_of(name), "r");
    FILE *their = fopen(path_of(name), "r");
    SAME("whether there is a file", our != NULL, their != NULL);
    if (our == NULL || their == NULL)
        return;
    size_t size = guest_fread(ours, 1, sizeof ours, our);
    SAME("the file's size", size, fread(theirs, 1, sizeof theirs, their));
    SAME("the file's bytes", memcmp(ours, theirs, size), 0);
    SAME("fclose", guest_fclose(our), fclose(their));
}

static void work_on(unsigned name) {
    static const char *const modes[] = {"r", "rb", "r+", "r+b", "w", "wb", "w+", "wb+", "a", "ab", "a+", "wx", "w+x"};
    const char *mode = modes[random_below(sizeof modes / sizeof modes[0])];
    struct pair pair = {.ours = guest_fopen(name_of(name), mode), .theirs = fopen(path_of(name), mode)};
    SAME("fopen", pair.ours != NULL, pair.theirs != NULL);
    if (pair.ours == NULL || pair.theirs == NULL) {
        SAME("errno", *guest_litebox_errno(), errno);
        return;
    }
    pair.appends = mode[0] == 'a';
    pair.readable = mode[0] == 'r' || strchr(mode, '+') != NULL;
    for (unsigned steps = random_below(40); steps > 0; steps--)
        step(&pair);
    SAME("fclose", guest_fclose(pair.ours), fclose(pair.theirs));
    compare_files(name);
}

/* What is no file. */
static void check_console(void) {
    long position;
    STREAM *in = &guest_litebox_stdin;
    CHECK(guest_fseek(in, 0, SEEK_SET) == -1 && *guest_litebox_errno() == ESPIPE, "fseek");
    CHECK(guest_ftell(in) == -1 && guest_fgetpos(in, &position) == -1, "ftell");
}

int main(void) {
    host = disk_answer;
    accept_host_buffer();
    CHECK(mkdtemp(folder) != NULL, "mkdtemp");
    check_console();
    for (seed = 1; seed <= 2500; seed++) {
        unsigned name = random_below(NAMES), other = random_below(NAMES);
        work_on(name);
        if (random_below(6) == 0) {
            SAME("rename", guest_rename(name_of(name), name_of(other)), rename(path_of(name), path_of(other)));
            compare_files(name), compare_files(other);
        }
        if (random_below(10) == 0)
            SAME("remove", guest_remove(name_of(name)), remove(path_of(name)));
        if (random_below(20) == 0)
            disk_restart(seed);
    }
    for (unsigned name = 0; name < NAMES; name++)
        remove(path_of(name));
    CHECK(rmdir(folder) == 0, "rmdir");
    return 0;
}
