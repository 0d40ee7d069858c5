/* Whom reports are for. Its key is part of the program, and so of what is measured: the host cannot put another one in its place. */
#ifndef OFFICE_H
#define OFFICE_H

/* A point of P-256: 4, and both coordinates (SEC 1, section 2.3.3). */
enum { POINT_SIZE = 65 };

extern const unsigned char office_key[POINT_SIZE];

#endif
