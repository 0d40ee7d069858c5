/* Types, scopes, recursion and function pointers. Compiled by the tests at all levels of optimisation, and run under gdb. */
#include "shared.h"

static const char *const greetings[] = {"hello", "goodbye"};
static int file_static = 7;
const double ratio = 0.5;
int external_array[4] = {1, 2, 3, 4};
_Bool flag = 1;
unsigned long long big = 0x123456789abcdef0ull;
long double extended = 1.25L;

__attribute__((noinline)) static int add(int left, int right) {
  return left + right;
}

__attribute__((noinline)) static int multiply(int left, int right) { return left * right; }

__attribute__((noinline)) static int blocks(int count) {
  int total = 0;
  static int calls;
  calls++;
  for (int i = 0; i < count; i++) {
    int doubled = i * 2;
    if (doubled > 2) {
      int shadow = total;
      int total = shadow + doubled;
      shared_counter += total;
    } else {
      char shadow = 'x';
      shared_counter += shadow;
    }
    total += square(doubled);
  }
  return total + calls;
}

__attribute__((noinline)) static int use_record(struct record *record, int key) {
  record->wide = key;
  record->number.whole += key;
  int applied = record->apply(key, record->table[1][2]);
  record->nested.first = applied;
  return applied + record->narrow;
}

__attribute__((noinline)) static int variable_length(int length) {
  int values[length];
  for (int i = 0; i < length; i++) values[i] = i * i;
  int last = walk(length, add);
  return last + values[length - 1];
}

__attribute__((noinline)) static int many(int a, int b, int c, int d, int e, int f, int g, long h) {
  int local = a + b + c + d;
  int more = walk(1, multiply) + local;
  return more + e + f + g + (int)h + square(more);
}

int main(int argc, char **argv) {
  struct node last = {NULL, 30}, middle = {&last, 20}, first = {&middle, 10};
  struct record record = {.tag = 't', .narrow = 5, .wide = -9, .huge = 99, .level = LOW, .name = greetings[0], .apply = add};
  struct record other = {.level = HIGH, .name = greetings[1], .apply = multiply};
  float real = 2.5f;
  int result = sum_list(&first);
  result += blocks(argc + 3);
  result += use_record(&record, result);
  result += use_record(&other, file_static);
  result += variable_length(argc + 4);
  result += many(argc, 2, 3, 4, 5, 6, 7, 8L);
  record.secret = open_secret(result);
  file_static = (int)(result * real);
  return (file_static + walk(argc, multiply) + external_array[argc] + (argv != NULL) + (record.secret != NULL) + flag) & 0x3f;
}
