/* A second unit: inlined calls that nest, recursion, and the definition of what the header only declares. */
#include "shared.h"

struct opaque {
  int key;
  struct opaque *self;
};

int shared_counter;
static struct opaque only;

static inline __attribute__((always_inline)) int clamp(int value, int limit) {
  int clamped = value > limit ? limit : value;
  return clamped;
}

static inline __attribute__((always_inline)) int weigh(int value) {
  int heavy = square(value);
  int kept = clamp(heavy, 1000);
  shared_counter += kept;
  return kept;
}

int sum_list(const struct node *list) {
  int sum = 0;
  while (list) {
    sum += weigh(list->value);
    list = list->next;
  }
  return sum;
}

__attribute__((noinline)) int walk(int depth, operation apply) {
  if (depth <= 0) return apply(shared_counter, 1);
  int below = walk(depth - 1, apply);
  return apply(below, depth);
}

__attribute__((noinline)) struct opaque *open_secret(int key) {
  only.key = weigh(key);
  only.self = &only;
  return &only;
}
