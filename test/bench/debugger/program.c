/* Five frames with 31 arguments and locals, and a loop to step through. */
#include <stdio.h>
#include <string.h>

struct point {
    int x, y;
    double weight;
    char name[16];
};

static int total;

static int work(int a, long b, double c, const char *d, struct point *e) {
    int sum = a;
    long product = b;
    double mean = c;
    unsigned char flag = 1;
    for (int i = 0; i < 100000; i++) { /* LOOP */
        sum += i ^ a; /* BREAK */
        product = product * 3 + sum;
        mean += c * (double)i;
        total = sum + e->x + d[0] + flag;
    }
    return sum + (int)product + (int)mean;
}

static int four(int a, struct point *p, const char *text) {
    int values[4] = {a, a + 1, a + 2, a + 3};
    struct point copy = *p;
    float half = 0.5f;
    return work(values[1], 7L, (double)half, text, &copy);
}

static int three(int a, long b, struct point *p) {
    short small = (short)(a + 1);
    char letters[8] = "letters";
    long long wide = b << 20;
    return four(a + small, p, letters) + (int)wide;
}

static int two(int a, const char *name) {
    struct point p = {a, 2 * a, 1.5, "two"};
    unsigned long mask = 0xffUL;
    strncpy(p.name, name, sizeof p.name - 1);
    return three(a, (long)mask, &p);
}

int main(void) {
    int first = 1;
    const char *name = "main";
    double ratio = 0.25;
    int result = two(first, name);
    printf("%d %f\n", result, ratio);
    return 0;
}
