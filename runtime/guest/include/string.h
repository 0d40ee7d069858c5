/* Strings and memory (C11 7.24), strnlen of POSIX, and memccpy, strdup and strndup of C23. */
#ifndef LITEBOX_STRING_H
#define LITEBOX_STRING_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memccpy(void *to, const void *from, int last, size_t size);
void *memset(void *memory, int value, size_t size);
int memcmp(const void *left, const void *right, size_t size);
void *memchr(const void *memory, int value, size_t size);

size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t limit);
char *strcpy(char *to, const char *from);
char *strncpy(char *to, const char *from, size_t size);
char *strcat(char *to, const char *from);
char *strncat(char *to, const char *from, size_t limit);
char *strdup(const char *text);
char *strndup(const char *text, size_t limit);
char *strchr(const char *text, int character);
char *strrchr(const char *text, int character);
char *strstr(const char *text, const char *wanted);
size_t strspn(const char *text, const char *accepted);
size_t strcspn(const char *text, const char *rejected);
char *strpbrk(const char *text, const char *wanted);
char *strtok_r(char *text, const char *separators, char **state);
char *strerror(int error);

#ifdef __cplusplus
}
#endif

#endif
