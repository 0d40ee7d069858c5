/* Functions of musl 1.2.5 that are wrong for some numbers, under names of ours. */
#ifndef LITEBOX_CORRECTED_H
#define LITEBOX_CORRECTED_H

double litebox_musl_acosh(double x);
double litebox_musl_fma(double x, double y, double z);
long double litebox_musl_powl(long double x, long double y);
long double litebox_musl_tgammal(long double x);

#endif
