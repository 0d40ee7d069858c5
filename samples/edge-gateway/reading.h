/* Readings of the sensors that this gateway has. */
#ifndef READING_H
#define READING_H

#include <stdint.h>

enum { SENSORS = 3, LONGEST_SENSOR = 8 };

struct sensor {
    char name[LONGEST_SENSOR + 1];
    int32_t least, most; /* what it can measure, in hundredths */
};

extern const struct sensor sensors[SENSORS];

struct reading {
    unsigned sensor;
    uint32_t number; /* each sensor counts its own, from 1 */
    int32_t value;   /* in hundredths */
};

/* Reads the line "SENSOR NUMBER VALUE" at (*text), as "inlet 17 21.55", and goes on to the next one. Returns 0, or -1 for what is none, of no
 * sensor, or beyond what it can measure. */
int reading_take(const char **text, struct reading *reading);

#endif
