/* Console streams: each failure of the host shows in a result and in the stream's error flag, which goes on when that is cleared. */
#include <stdio.h>
#include <string.h>

#include "failing.h"

static int failures;

static int was_refused(int is_failure, FILE *stream) {
    CHECK(!is_failure == !ferror(stream));
    failures += is_failure != 0;
    clearerr(stream);
    return is_failure;
}

static void write_lines(void) {
    char large[1500];
    memset(large, 'x', sizeof large);
    for (int i = 0; i < 3; i++) {
        was_refused(printf("line %d, %5.1f, %s\n", i, i / 4.0, "text") < 0, stdout);
        was_refused(puts("a line") == EOF, stdout);
        was_refused(putchar('c') == EOF, stdout);
        size_t written = fwrite(large, 1, sizeof large, stdout);
        CHECK(written <= sizeof large);
        was_refused(written < sizeof large, stdout);
        was_refused(fflush(stdout) == EOF, stdout);
        was_refused(fputs("an error\n", stderr) == EOF, stderr);
        perror("reason");
        clearerr(stderr);
    }
}

static void read_lines(void) {
    char line[40];
    int number = 0;
    for (int i = 0; i < 3; i++) {
        if (fgets(line, sizeof line, stdin) == NULL)
            was_refused(!feof(stdin), stdin);
        else
            CHECK(strlen(line) > 0 && strlen(line) < sizeof line);
        int matched = scanf("%d", &number);
        CHECK(matched == EOF || matched == 0 || matched == 1);
        CHECK(matched != 1 || number == 77 || number == 7);
        clearerr(stdin);
        int character = getchar();
        if (character == EOF)
            was_refused(!feof(stdin), stdin);
        else
            CHECK(ungetc(character, stdin) == character && getchar() == character);
        size_t count = fread(line, 1, sizeof line, stdin);
        CHECK(count <= sizeof line);
        clearerr(stdin);
    }
}

int main(void) {
    test_begins();
    write_lines();
    read_lines();
    test_ends();
    return 0;
}
