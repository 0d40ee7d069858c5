/** Error numbers of Linux, which the enclave's C library has as well. */

export const ERRNO = {
  ESRCH: 3,
  EIO: 5,
  EBADF: 9,
  EACCES: 13,
  EFAULT: 14,
  EINVAL: 22,
  ENOSYS: 38,
  EOVERFLOW: 75,
} as const;
