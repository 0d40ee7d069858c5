/* An assertion that does not hold ends the program, also where its message cannot be written. */
#include <assert.h>

#include "failing.h"

int main(int argc, char **argv) {
    (void)argv;
    test_begins();
    assert(argc == 0);
    return 0;
}
