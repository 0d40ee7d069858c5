#include <stdlib.h>

div_t div(int numerator, int denominator) {
    return (div_t){numerator / denominator, numerator % denominator};
}
