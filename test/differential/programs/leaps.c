/* setjmp and longjmp, and the functions of the C library that read numbers and write dates. */

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "show.h"

static jmp_buf places[3];

static KEPT void leap(int depth, int to, int value) {
    char frame[64];
    memset(frame, depth, sizeof frame);
    if (depth < 0)
        return;
    if (depth == 0)
        longjmp(places[to], value);
    leap(depth - 1, to, value + frame[depth] - depth);
    puts("longjmp returned");
}

/* What was not changed since setjmp must still be there, in registers or not. */
static KEPT int keep(int a, int b, int c, int d, int e, int f, double x) {
    volatile int rounds = 0;
    int value = setjmp(places[0]);
    if (rounds++ < 4)
        leap(a + rounds, 0, rounds - 1);
    printf("%d after %d rounds: %d %d %d %d %d %d %.2f\n", value, rounds, a, b, c, d, e, f, x);
    return value;
}

static KEPT void nested(void) {
    volatile int inner = 0;
    switch (setjmp(places[1])) {
    case 0:
        break;
    case 7:
        puts("from the inner place to the outer one");
        return;
    default:
        puts("wrong value");
        return;
    }
    if (setjmp(places[2]) == 0)
        leap(3, 2, -1);
    else if (inner++ == 0)
        leap(5, 1, 7);
}

static KEPT void read_numbers(void) {
    static const char *const texts[] = {"0.1", "-1e308", "1e309", "4.9e-324", "0x1.8p3", "123456789012345678901234567890", "nan"};
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
        printf("%a %a %La %.20g\n", strtod(texts[i], NULL), (double)strtof(texts[i], NULL), strtold(texts[i], NULL), atof(texts[i]));
    int number;
    char word[8];
    double real;
    printf("%d", sscanf(" -12 word 1.5e3", "%d %7s %lf", &number, word, &real));
    printf(" %d %s %.1f %.10Lf\n", number, word, real, 1.0L / 3);
}

static KEPT void write_dates(void) {
    static const long moments[] = {0, 951782400, 1709251199, 4102444800, -1};
    for (unsigned i = 0; i < sizeof moments / sizeof *moments; i++) {
        struct tm date;
        char text[64];
        strftime(text, sizeof text, "%A %F %T week %V of %G, day %j", gmtime_r(&moments[i], &date));
        puts(text);
    }
}

void leaps(void);
void leaps(void) {
    keep(1, 2, 3, 4, 5, 6, 7.5);
    nested();
    read_numbers();
    write_dates();
}
