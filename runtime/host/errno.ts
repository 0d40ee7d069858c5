/** Error numbers of Linux, which the enclave's C library has as well. */

export const ERRNO = { ESRCH: 3, EIO: 5, EBADF: 9, EFAULT: 14, EINVAL: 22, ENOSYS: 38 } as const;
