#include "../hostcall/hostcall.h"
#include "entry.h"

int main(int argc, char **argv);

int litebox_main_with_arguments(void) {
    char **argv;
    int argc = litebox_arguments(&argv);
    return main(argc, argv);
}
