#ifndef MATH_CASES_H
#define MATH_CASES_H

#include <fenv.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

uint64_t next_random(void);
unsigned edge_count(void);
long double edge(unsigned number);
long double random_real(unsigned exponent_bits);

void begin(const char *name);
void show_bits(uint64_t high, uint64_t low);
void show_integer(long long value);
void end(int flags);

void doubles(int count);
void floats(int count);
void long_doubles(int count);

#endif
