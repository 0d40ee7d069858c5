/* What the units of the test program share. */
#ifndef SHARED_H
#define SHARED_H

#include <stddef.h>
#include <stdint.h>

struct node {
  struct node *next;
  int value;
};

struct opaque;

enum level { LOW = -2, MIDDLE, HIGH = 100 };

union number {
  int whole;
  float real;
  unsigned char bytes[8];
};

typedef int (*operation)(int, int);

struct record {
  char tag;
  unsigned narrow : 3;
  signed wide : 11;
  uint64_t huge : 40;
  enum level level;
  union number number;
  struct {
    short inner;
    union {
      long first;
      double second;
    };
  } nested;
  const volatile char *const name;
  operation apply;
  int table[2][3];
  struct opaque *secret;
};

static inline int square(int side) {
  int area = side * side;
  return area;
}

int sum_list(const struct node *list);
int walk(int depth, operation apply);
extern int shared_counter;
struct opaque *open_secret(int key);

#endif
