/* One value of every kind that C has; the tests stop in `show` and look at the callers. */
#include <stddef.h>
#include <stdint.h>

enum color { RED, GREEN = 5, BLUE };
enum flags { READ = 1, WRITE = 2, EXECUTE = 4 };

struct point {
  int x, y;
};

struct node {
  int value;
  struct node *next;
  const char *name;
};

struct bits {
  unsigned low : 3;
  int sign : 5;
  unsigned long wide : 40;
};

union number {
  int i;
  float f;
  unsigned char bytes[4];
};

struct mixed {
  char tag;
  union {
    int number;
    float real;
  };
  struct point corner[2];
};

typedef int (*operation)(int, int);
typedef struct point point_t;

static int counter = 42;
int global_array[3] = {7, 8, 9};
const char *greeting = "hello";

static int add(int a, int b) {
  int sum = a + b;
  counter += sum;
  return sum;
}

__attribute__((noinline)) int show(int depth, const struct node *list, point_t where) {
  int here = depth * 2;
  counter++; /* BREAK show */
  return here + list->value + where.x;
}

int factorial(int n) {
  if (n <= 1)
    return 1; /* BREAK base */
  int rest = factorial(n - 1);
  return n * rest;
}

int everything(int argument) {
  char letter = 'A';
  signed char negative = -3;
  unsigned char byte = 200;
  short small = -1234;
  unsigned short word = 65535;
  long big = -1234567890123L;
  unsigned long huge = 18446744073709551615UL;
  _Bool yes = 1;
  float real = 3.25f;
  double precise = 0.1;
  enum color color = BLUE;
  enum flags flags = READ | EXECUTE;
  int matrix[2][3] = {{1, 2, 3}, {4, 5, 6}};
  char text[16] = "enclave";
  struct node second = {2, NULL, "second"};
  struct node first = {1, &second, "first"};
  struct bits bits = {5, -7, 0x123456789aUL};
  union number number = {.f = 1.0f};
  struct mixed mixed = {'m', {77}, {{1, 2}, {3, 4}}};
  operation function = add;
  void *nothing = NULL;
  int *pointer = &matrix[1][1];
  point_t where = {10, -20};
  int result = show(argument, &first, where); /* CALL show */
  result += function(result, small) + letter + negative + byte + word + (int)big + (int)huge + yes;
  result += (int)real + (int)precise + color + flags + text[0] + bits.low + number.i + mixed.number;
  result += nothing == NULL ? *pointer : 0;
  return result; /* BREAK end */
}

int main(int argc, char **argv) {
  int total = 0;
  for (int i = 0; i < 5; i++) {
    total += add(i, i); /* LOOP */
    global_array[1] = total;
  }
  total += factorial(4); /* CALL factorial */
  total += everything(argc); /* CALL everything */
  counter = total;
  return total & 0x3f; /* LAST */
}
