/* What the matrix of debuggers and stubs is tried on; it never ends by itself. */
volatile long total;

static long add(long to) {
    total += to; /* BREAK */
    return total; /* NEXT */
}

int main(void) {
    for (long turn = 1;; turn++)
        add(turn);
}
