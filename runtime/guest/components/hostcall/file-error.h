/* What the host calls for files have in common. */
#ifndef LITEBOX_FILE_ERROR_H
#define LITEBOX_FILE_ERROR_H

#include <stdint.h>

/* An argument of a host call: the number of a file, and where in it, or what to do with it. It is 0, or beyond every address. */
#define FILE_AND(file, what) ((uint64_t)(file) << 48 | (what))

/* What is done by the host call file_change. */
enum { FILE_SYNC = 1, FILE_CLOSE, FILE_REMOVE, FILE_RENAME, FILE_COUNTER };

/* What a program is told, as a negative error number: what the host says where that can be an error of files, else EIO. */
int litebox_file_error(int64_t result);

#endif
