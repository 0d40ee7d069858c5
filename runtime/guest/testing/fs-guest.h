/* Functions of the library OS for files, which tests call. */
#ifndef FS_GUEST_H
#define FS_GUEST_H

#include "native.h"

struct litebox_file;
typedef struct litebox_file STREAM;
STREAM *guest_fopen(const char *name, const char *mode);
STREAM *guest_lb_fopen(const char *name, const char *mode, int policy);
int guest_fclose(STREAM *stream);
int guest_fflush(STREAM *stream);
void guest_clearerr(STREAM *stream);
int guest_fseek(STREAM *stream, long offset, int whence);
size_t guest_fread(void *items, size_t size, size_t count, STREAM *stream);
size_t guest_fwrite(const void *items, size_t size, size_t count, STREAM *stream);
int guest_remove(const char *name);
int guest_rename(const char *from, const char *to);
int guest_lb_file_counted(STREAM *stream);
void *guest_malloc(size_t size);
void guest_free(void *memory);
int guest_litebox_hidden_name(int use, const char *name, unsigned char *bytes);
long guest_ftell(STREAM *stream);
void guest_rewind(STREAM *stream);
int guest_fgetpos(STREAM *stream, long *position);
int guest_fsetpos(STREAM *stream, const long *position);
int guest_fgetc(STREAM *stream);
int guest_fputc(int character, STREAM *stream);
int guest_ungetc(int character, STREAM *stream);
char *guest_fgets(char *line, int size, STREAM *stream);
int guest_fputs(const char *text, STREAM *stream);
int guest_fprintf(STREAM *stream, const char *format, ...);
int guest_fscanf(STREAM *stream, const char *format, ...);
int guest_feof(STREAM *stream);
int guest_ferror(STREAM *stream);
/* As the linker puts it between __exit_hooks_start and __exit_hooks_end. */
extern void (*const guest_litebox_exit_hook_files)(void);

#endif
