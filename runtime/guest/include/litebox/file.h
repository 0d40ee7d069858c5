/* Files: protected ones, beside what <stdio.h> has for them; and files of the host, which are not to be trusted. */
#ifndef LITEBOX_FILE_H
#define LITEBOX_FILE_H

#include <litebox/seal.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

__attribute__((warn_unused_result)) FILE *lb_fopen(const char *name, const char *mode, lb_seal_policy policy);
int lb_file_counted(FILE *file);

ptrdiff_t lb_untrusted_read(const char *path, uint64_t offset, void *memory, size_t size);

#ifdef __cplusplus
}
#endif

#endif
