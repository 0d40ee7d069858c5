#include "../include/stdlib.h"
