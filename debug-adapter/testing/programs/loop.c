/* A loop to step through: no line of it calls anything. */
int total;

static int work(int rounds) {
    int sum = 0;
    for (int i = 0; i < rounds; i++) { /* LOOP */
        sum += i ^ rounds; /* BREAK */
        sum = sum * 3 + 1;
        total = sum;
    }
    return sum;
}

int main(void) {
    return work(1000) == 0;
}
