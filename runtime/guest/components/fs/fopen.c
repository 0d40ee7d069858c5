#include <litebox/file.h>

FILE *fopen(const char *name, const char *mode) {
    return lb_fopen(name, mode, LB_SEAL_TO_MRSIGNER);
}
