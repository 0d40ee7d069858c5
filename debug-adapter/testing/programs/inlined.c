/* Functions that are gone as functions. */
volatile int sink;

static inline __attribute__((always_inline)) int twice(int x) {
  int doubled = x * 2;
  sink = doubled; /* IN twice */
  return doubled;
}

static inline __attribute__((always_inline)) int four_times(int y) {
  int first = twice(y);
  return twice(first); /* IN four_times */
}

__attribute__((noinline)) int caller(int z) {
  sink = z; /* CALLER */
  int result = four_times(z + 1); /* INLINED CALL */
  sink = result; /* AFTER */
  return result;
}

int main(int argc, char **argv) {
  (void)argv;
  return caller(argc) == 8 ? 3 : 4;
}
