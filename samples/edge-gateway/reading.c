#include "reading.h"

#include <ctype.h>
#include <string.h>

enum { HUNDRED = 100, LONGEST_NUMBER = 9, LONGEST_VALUE = 6, FRACTION = 2 };

const struct sensor sensors[SENSORS] = {
    {"inlet", -4000, 12500}, /* degrees Celsius */
    {"outlet", -4000, 12500},
    {"pressure", 0, 1600}, /* bar */
};

/* Takes digits, of which there must be one to (most). Returns how many there are, or 0. */
static int take_digits(const char **text, int most, uint32_t *number) {
    int count = 0;
    for (*number = 0; isdigit((unsigned char)**text); (*text)++) {
        if (++count > most)
            return 0;
        *number = *number * 10 + (uint32_t)(**text - '0');
    }
    return count;
}

static int take_value(const char **text, int32_t *value) {
    uint32_t whole, part = 0;
    int is_negative = **text == '-';
    *text += is_negative;
    if (take_digits(text, LONGEST_VALUE, &whole) == 0)
        return -1;
    if (**text == '.') {
        (*text)++;
        int count = take_digits(text, FRACTION, &part);
        if (count == 0)
            return -1;
        if (count < FRACTION)
            part *= 10;
    }
    *value = (int32_t)(whole * HUNDRED + part) * (is_negative ? -1 : 1);
    return 0;
}

static int take_sensor(const char **text, unsigned *sensor) {
    for (*sensor = 0; *sensor < SENSORS; (*sensor)++) {
        size_t length = strlen(sensors[*sensor].name);
        if (strncmp(*text, sensors[*sensor].name, length) == 0 && (*text)[length] == ' ') {
            *text += length + 1;
            return 0;
        }
    }
    return -1;
}

int reading_take(const char **text, struct reading *reading) {
    if (take_sensor(text, &reading->sensor) != 0 || take_digits(text, LONGEST_NUMBER, &reading->number) == 0 ||
        *(*text)++ != ' ' || take_value(text, &reading->value) != 0 || *(*text)++ != '\n')
        return -1;
    const struct sensor *sensor = &sensors[reading->sensor];
    return reading->value >= sensor->least && reading->value <= sensor->most ? 0 : -1;
}
