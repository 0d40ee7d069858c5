/* Streams and formatting (C11 7.21): stdin, stdout and stderr are the host's console; files are protected, and named as in a folder of
 * their own. */
#ifndef LITEBOX_STDIO_H
#define LITEBOX_STDIO_H

#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EOF (-1)
#define BUFSIZ 1024
#define FILENAME_MAX 256
#define FOPEN_MAX 16
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

typedef struct litebox_file FILE;
typedef long fpos_t;

/* A line that is written to stdout leaves the enclave when it ends, when the buffer is full, when stdin is read, by
 * fflush, and at the end of the program; what is written to stderr leaves at once. */
extern FILE litebox_stdin, litebox_stdout, litebox_stderr;
#define stdin (&litebox_stdin)
#define stdout (&litebox_stdout)
#define stderr (&litebox_stderr)

int printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
int fprintf(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));
int snprintf(char *text, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int vprintf(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));
int vfprintf(FILE *stream, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));
int vsnprintf(char *text, size_t size, const char *format, va_list arguments) __attribute__((format(printf, 3, 0)));

int scanf(const char *format, ...) __attribute__((format(scanf, 1, 2)));
int fscanf(FILE *stream, const char *format, ...) __attribute__((format(scanf, 2, 3)));
int sscanf(const char *text, const char *format, ...) __attribute__((format(scanf, 2, 3)));
int vscanf(const char *format, va_list arguments) __attribute__((format(scanf, 1, 0)));
int vfscanf(FILE *stream, const char *format, va_list arguments) __attribute__((format(scanf, 2, 0)));
int vsscanf(const char *text, const char *format, va_list arguments) __attribute__((format(scanf, 2, 0)));

int puts(const char *text);
int fputs(const char *text, FILE *stream);
int putchar(int character);
int putc(int character, FILE *stream);
int fputc(int character, FILE *stream);
size_t fwrite(const void *items, size_t size, size_t count, FILE *stream);
int fflush(FILE *stream);

int getchar(void);
int getc(FILE *stream);
int fgetc(FILE *stream);
int ungetc(int character, FILE *stream);
char *fgets(char *line, int size, FILE *stream);
size_t fread(void *items, size_t size, size_t count, FILE *stream);

FILE *fopen(const char *name, const char *mode) __attribute__((warn_unused_result));
int fclose(FILE *stream);
int fseek(FILE *stream, long offset, int whence);
long ftell(FILE *stream);
void rewind(FILE *stream);
int fgetpos(FILE *stream, fpos_t *position);
int fsetpos(FILE *stream, const fpos_t *position);
int remove(const char *name);
int rename(const char *from, const char *to);

int feof(FILE *stream);
int ferror(FILE *stream);
void clearerr(FILE *stream);
void perror(const char *text);

#ifdef __cplusplus
}
#endif

#endif
