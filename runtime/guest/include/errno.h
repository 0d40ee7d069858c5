/* Error numbers (C11 7.5), with the values of Linux. */
#ifndef LITEBOX_ERRNO_H
#define LITEBOX_ERRNO_H

#ifdef __cplusplus
extern "C" {
#endif

int *litebox_errno(void);
#define errno (*litebox_errno())

#ifdef __cplusplus
}
#endif

#define ENOENT 2
#define EIO 5
#define EBADF 9
#define EAGAIN 11
#define ENOMEM 12
#define EACCES 13
#define EBUSY 16
#define EEXIST 17
#define EINVAL 22
#define EMFILE 24
#define EFBIG 27
#define ENOSPC 28
#define ESPIPE 29
#define EDOM 33
#define ERANGE 34
#define ENAMETOOLONG 36
#define ENOSYS 38
#define EBADMSG 74
#define EOVERFLOW 75
#define EILSEQ 84
#define EADDRINUSE 98
#define ECONNRESET 104
#define ETIMEDOUT 110
#define ECONNREFUSED 111
#define EHOSTUNREACH 113
#define ESTALE 116

#endif
