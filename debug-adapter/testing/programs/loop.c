/* A loop to step through: no line of it calls anything. */
int total;

static int work(const char *name, int rounds) {
    int sum = 0;
    for (int i = 0; i < rounds; i++) { /* LOOP */
        sum += i ^ rounds; /* BREAK */
        sum = sum * 3 + 1;
        total = sum + name[0];
    }
    return sum;
}

int main(void) {
    return work("loop", 1000) == 0;
}
