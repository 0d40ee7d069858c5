#include <litebox/file.h>

#include "file.h"

int lb_file_counted(FILE *file) {
    return file->kind == &litebox_protected_kind && ((struct litebox_protected *)file)->store.root.counted != 0;
}
