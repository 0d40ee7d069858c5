/* Does with protected files and files of the host what its arguments say, one thing after the other with / between them, until one fails;
 * its exit code is errno, or 0. */
#include <errno.h>
#include <litebox/file.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int write_text(FILE *file, const char *text) {
    if (file == NULL)
        return errno;
    int failed = fputs(text, file) < 0;
    return fclose(file) != 0 || failed ? errno : 0;
}

static int read_text(FILE *file) {
    char line[200];
    if (file == NULL)
        return errno;
    while (fgets(line, sizeof line, file) != NULL)
        fputs(line, stdout);
    int result = ferror(file) ? errno : 0;
    if (result == 0)
        puts(lb_file_counted(file) ? " (counted)" : " (not counted)");
    fclose(file);
    return result;
}

static int read_untrusted(const char *path, unsigned long offset) {
    char text[8];
    ptrdiff_t count = lb_untrusted_read(path, offset, text, sizeof text);
    if (count < 0)
        return errno;
    printf("%.*s\n", (int)count, text);
    return 0;
}

#define LETTERS 20000
static char letters[LETTERS + 1];

/* The letter that the whole file is of, or 0 where it cannot be read. */
static int letter_of(const char *name) {
    FILE *file = fopen(name, "r");
    if (file == NULL)
        return 0;
    size_t count = fread(letters, 1, sizeof letters, file);
    fclose(file);
    for (size_t i = 0; i < count; i++)
        if (letters[i] != letters[0])
            return '?';
    return count == LETTERS ? letters[0] : 0;
}

static int put_letter(const char *name, const char *mode, int letter) {
    FILE *file = fopen(name, mode);
    if (file == NULL)
        return 0;
    memset(letters, letter, LETTERS);
    int good = fwrite(letters, 1, LETTERS, file) == LETTERS;
    return (fclose(file) == 0) & good;
}

#define MOST_BLOCKS 200
static void *blocks[MOST_BLOCKS];

/* Takes all memory, a block of 1 KB after the other; returns how many. */
static int take_all(void) {
    int count = 0;
    while (count < MOST_BLOCKS && (blocks[count] = malloc(1000)) != NULL)
        count++;
    return count;
}

static void give_back(int from, int to) {
    for (int i = from; i < to; i++)
        free(blocks[i]);
}

/* With ever more of all memory: what fails leaves the file as it was, and no memory taken. */
static int exhaust(void) {
    int last = 'a', done = 0, failed = 0;
    if (!put_letter("e", "w", last))
        return errno;
    int all = take_all();
    give_back(0, all);
    for (int left = 0; left < all && done < 6; left += 3) {
        if (take_all() != all)
            return 102;
        give_back(all - left, all);
        int next = last == 'z' ? 'a' : last + 1;
        int good = put_letter("e", left % 2 == 0 ? "r+" : "w", next);
        rename("e", "f"), rename("f", "e");
        give_back(0, all - left);
        int found = letter_of("e");
        if (found == 0)
            found = rename("f", "e") == 0 ? letter_of("e") : 0;
        if (found != next && (found != last || good))
            return 100;
        good ? done++ : failed++;
        last = found;
    }
    printf("%s and %s\n", done > 5 ? "some done" : "none done", failed > 5 ? "some failed" : "none failed");
    return 0;
}

/* Leaves the file open: what becomes of it is seen in the next run. */
static int leave(const char *name, const char *text, int aborts) {
    FILE *file = fopen(name, "w");
    if (file == NULL || fputs(text, file) < 0)
        return errno;
    if (aborts)
        abort();
    exit(0);
}

static int do_one(int count, char **words) {
    const char *what = words[0], *name = count > 1 ? words[1] : "", *text = count > 2 ? words[2] : "";
    if (strcmp(what, "write") == 0)
        return write_text(fopen(name, "w"), text);
    if (strcmp(what, "write-mrenclave") == 0)
        return write_text(lb_fopen(name, "w", LB_SEAL_TO_MRENCLAVE), text);
    if (strcmp(what, "append") == 0)
        return write_text(fopen(name, "a"), text);
    if (strcmp(what, "read") == 0)
        return read_text(fopen(name, "r"));
    if (strcmp(what, "read-mrenclave") == 0)
        return read_text(lb_fopen(name, "r", LB_SEAL_TO_MRENCLAVE));
    if (strcmp(what, "untrusted") == 0)
        return read_untrusted(name, strtoul(text, NULL, 10));
    if (strcmp(what, "rename") == 0)
        return rename(name, text) == 0 ? 0 : errno;
    if (strcmp(what, "remove") == 0)
        return remove(name) == 0 ? 0 : errno;
    if (strcmp(what, "exhaust") == 0)
        return exhaust();
    return leave(name, text, strcmp(what, "abort") == 0);
}

int main(int argc, char **argv) {
    int result = 0;
    for (int from = 1, to; from < argc && result == 0; from = to + 1) {
        for (to = from; to < argc && strcmp(argv[to], "/") != 0; to++)
            continue;
        result = do_one(to - from, argv + from);
    }
    return result;
}
