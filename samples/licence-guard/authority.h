/* Who vouches for the vendor's server. It is part of the program, and so of what is measured. */
#ifndef AUTHORITY_H
#define AUTHORITY_H

/* A certificate in PEM. */
extern const char vendor_authority[];

#endif
