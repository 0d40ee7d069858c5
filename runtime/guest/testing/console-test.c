/* Console streams: what leaves the enclave when, how input is taken apart, and what happens when the host refuses. */
#include <errno.h>

#include "native.h"

struct litebox_file;
typedef struct litebox_file STREAM;
extern STREAM guest_litebox_stdin, guest_litebox_stdout, guest_litebox_stderr;
#define IN (&guest_litebox_stdin)
#define OUT (&guest_litebox_stdout)
#define ERR (&guest_litebox_stderr)

int guest_printf(const char *format, ...);
int guest_fprintf(STREAM *stream, const char *format, ...);
int guest_puts(const char *text);
int guest_fputs(const char *text, STREAM *stream);
int guest_putchar(int character);
int guest_fputc(int character, STREAM *stream);
size_t guest_fwrite(const void *items, size_t size, size_t count, STREAM *stream);
int guest_fflush(STREAM *stream);
int guest_getchar(void);
int guest_ungetc(int character, STREAM *stream);
char *guest_fgets(char *line, int size, STREAM *stream);
size_t guest_fread(void *items, size_t size, size_t count, STREAM *stream);
int guest_feof(STREAM *stream);
int guest_ferror(STREAM *stream);
void guest_clearerr(STREAM *stream);
/* What the linker would put between __exit_hooks_start and __exit_hooks_end. */
extern void (*const guest_litebox_exit_hook_stdout)(void);

/* Every console_write, as "1<bytes>" or "2<bytes>", one after the other; every console_read as "?". */
static char seen[1 << 16];
static size_t seen_length;
static const char *input = "";
/* How many bytes the host gives or takes at once. */
static size_t portion = 1 << 16;
static int refuses;

static int64_t console(uint64_t number, uint64_t a, uint64_t b, uint64_t c) {
    if (refuses)
        return -5;
    if (number == 2) {
        CHECK(a == (uintptr_t)host_buffer && b <= host_buffer_size && b > 0, "console_read");
        seen[seen_length++] = '?';
        size_t part = strlen(input);
        part = part < portion ? part : portion;
        part = part < b ? part : b;
        memcpy(host_buffer, input, part);
        input += part;
        return (int64_t)part;
    }
    CHECK(number == 1 && (a == 1 || a == 2), "host call %u", (unsigned)number);
    CHECK(b == (uintptr_t)host_buffer && c <= host_buffer_size && c > 0, "console_write");
    size_t part = c < portion ? c : portion;
    seen[seen_length++] = (char)('0' + a);
    memcpy(seen + seen_length, host_buffer, part);
    seen_length += part;
    return (int64_t)part;
}

static void expect(const char *text) {
    seen[seen_length] = '\0';
    CHECK(strcmp(seen, text) == 0, "the host saw '%s', not '%s'", seen, text);
    seen_length = 0;
}

static void check_lines(void) {
    guest_puts("one");
    expect("1one\n");
    guest_printf("%d, ", 2);
    guest_putchar('3');
    guest_fwrite("45", 1, 2, OUT);
    expect("");
    guest_fputs(" done\nand", OUT);
    expect("12, 345 done\nand");
    guest_fputs(" more", OUT);
    CHECK(guest_fflush(NULL) == 0, "fflush");
    expect("1 more");
    guest_fprintf(ERR, "%s", "at once");
    guest_fputc('!', ERR);
    expect("2at once2!");
    guest_putchar('x');
    guest_litebox_exit_hook_stdout();
    expect("1x");
}

static void check_large(void) {
    static char text[5000], wanted[6000];
    memset(text, 'a', sizeof text - 1);
    guest_fputs(text, OUT);
    guest_fflush(OUT);
    char *at = wanted;
    for (size_t left = sizeof text - 1; left > 0;) {
        size_t part = left < 1024 ? left : 1024;
        *at++ = '1';
        memset(at, 'a', part);
        at += part;
        left -= part;
    }
    expect(wanted);
    portion = 3; /* a host that takes a few bytes at a time is asked again */
    guest_puts("abcdefg");
    expect("1abc1def1g\n");
    portion = 1 << 16;
}

static void check_input(void) {
    char line[8];
    input = "first\nsecond line\n\nlast";
    guest_fputs("name? ", OUT);
    CHECK(guest_fgets(line, sizeof line, IN) == line && strcmp(line, "first\n") == 0, "line '%s'", line);
    expect("1name? ?");
    CHECK(guest_fgets(line, sizeof line, IN) == line && strcmp(line, "second ") == 0, "line '%s'", line);
    CHECK(guest_getchar() == 'l' && guest_ungetc('L', IN) == 'L', "getchar, ungetc");
    CHECK(guest_fgets(line, sizeof line, IN) == line && strcmp(line, "Line\n") == 0, "line '%s'", line);
    CHECK(guest_fgets(line, sizeof line, IN) == line && strcmp(line, "\n") == 0, "line '%s'", line);
    CHECK(guest_fgets(line, 1, IN) == line && strcmp(line, "") == 0, "room for the NUL only");
    CHECK(guest_fgets(line, sizeof line, IN) == line && strcmp(line, "last") == 0, "line '%s'", line);
    CHECK(guest_feof(IN) && !guest_ferror(IN), "feof");
    CHECK(guest_fgets(line, sizeof line, IN) == NULL && guest_getchar() == EOF, "at the end");
    expect("?"); /* the end of the input is asked for once */
    input = "abcdefghij";
    CHECK(guest_getchar() == EOF, "the end stays the end");
    guest_clearerr(IN);
    portion = 4;
    memset(line, 0, sizeof line);
    CHECK(guest_fread(line, 2, 3, IN) == 3 && strcmp(line, "abcdef") == 0, "fread '%s'", line);
    CHECK(guest_fread(line, 3, 2, IN) == 1 && guest_feof(IN), "fread at the end");
    CHECK(guest_ungetc(EOF, IN) == EOF && guest_ungetc('q', OUT) == EOF, "ungetc that must fail");
    CHECK(guest_ungetc('z', IN) == 'z' && guest_getchar() == 'z' && guest_getchar() == EOF, "ungetc at the end");
    portion = 1 << 16;
    guest_clearerr(IN);
    seen_length = 0;
}

static void check_refusal(void) {
    refuses = 1;
    *guest_litebox_errno() = 0;
    CHECK(guest_puts("lost") == EOF && guest_ferror(OUT) && *guest_litebox_errno() == EIO, "puts");
    CHECK(guest_printf("%d\n", 1) < 0 && guest_fwrite("a", 1, 1, OUT) == 0 && guest_putchar('a') == EOF, "the others");
    *guest_litebox_errno() = 0;
    CHECK(guest_getchar() == EOF && guest_ferror(IN) && !guest_feof(IN) && *guest_litebox_errno() == EIO, "getchar");
    refuses = 0;
    CHECK(guest_puts("still lost") == EOF && guest_getchar() == EOF, "the error stays");
    guest_clearerr(OUT);
    guest_clearerr(IN);
    CHECK(guest_puts("back") >= 0, "clearerr");
    expect("1back\n");
    char line[4];
    CHECK(guest_fgets(line, sizeof line, OUT) == NULL && guest_ferror(OUT), "stdout cannot be read");
    CHECK(guest_fputs("x\n", IN) == EOF, "stdin cannot be written");
    guest_clearerr(OUT);
    guest_clearerr(IN);
}

int main(void) {
    host = console;
    accept_host_buffer();
    check_lines();
    check_large();
    check_input();
    check_refusal();
    return 0;
}
