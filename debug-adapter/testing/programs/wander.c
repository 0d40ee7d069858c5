/* Recursion, loops, structures, pointers to functions and blocks within blocks: for stops at random places. */
#include <stdint.h>
#include <stdlib.h>

struct node {
  int key;
  struct node *left, *right;
};

struct sums {
  int64_t whole;
  double part;
  uint8_t bytes[4];
};

typedef int (*operation)(int, int);

volatile int sink;
static unsigned state = 12345;

static int add(int a, int b) { return a + b; }

static int mixed(int a, int b) {
  unsigned u = (unsigned)a * 31u;
  short low = (short)(u ^ (unsigned)b);
  if (low < 0) {
    int shadow = -low;
    sink = shadow;
    return shadow;
  }
  return low;
}

__attribute__((noinline)) static unsigned next(void) {
  state = state * 1103515245u + 12345u;
  return state >> 16;
}

static struct node *insert(struct node *root, int key) {
  if (root == NULL) {
    struct node *made = malloc(sizeof *made);
    made->key = key;
    made->left = made->right = NULL;
    return made;
  }
  if (key < root->key)
    root->left = insert(root->left, key);
  else
    root->right = insert(root->right, key);
  return root;
}

__attribute__((noinline)) static void walk(const struct node *at, struct sums *into, int depth) {
  if (at == NULL)
    return;
  walk(at->left, into, depth + 1);
  into->whole += at->key;
  into->part += (double)at->key / (depth + 1);
  into->bytes[depth & 3]++;
  walk(at->right, into, depth + 1);
}

__attribute__((noinline)) static int fold(operation how, const int *values, int count) {
  int result = 0;
  for (int i = 0; i < count; i++) {
    int before = result;
    result = how(result, values[i]);
    if (before > result) {
      char mark = 'a' + (char)(i % 26);
      sink = mark;
    }
  }
  return result;
}

__attribute__((noinline)) static struct sums by_value(struct sums given, float scale) {
  given.part *= scale;
  given.whole -= 7;
  return given;
}

__attribute__((noinline)) static int wander(void) {
  struct sums sums = {0, 0.5, {1, 2, 3, 4}};
  struct node *root = NULL;
  int values[8];
  const char *text = "wandering";
  for (int i = 0; i < 8; i++) {
    values[i] = (int)(next() % 100);
    root = insert(root, values[i]);
  }
  walk(root, &sums, 0);
  sums = by_value(sums, 1.5f);
  int total = fold(add, values, 8) + fold(mixed, values, 8);
  sink = total + text[2];
  return sums.whole > 0 ? 0 : 1;
}

static void clear(volatile char *bytes, unsigned count) {
  for (unsigned i = 0; i < count; i++)
    bytes[i] = 0;
}

__attribute__((noinline)) static void wipe(void) {
  volatile char below[4096];
  clear(below, sizeof below);
}

/*
 * What the loader and the library left on the stack is not the same each time, and can be seen before a variable is set or a frame is
 * set up: there is nothing but zeros around the frame of wander.
 */
int main(void) {
  volatile char above[1024];
  clear(above, sizeof above);
  wipe();
  int result = wander();
  /* So that the call is one that returns here. */
  sink = result + above[0];
  return result;
}
