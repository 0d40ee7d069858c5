#include <stdio.h>

int main(void) {
    puts("Hello from inside the enclave.");
    return 0;
}
