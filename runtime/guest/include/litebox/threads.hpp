// Locks of <threads.h> for C++: with the members that the standard asks of a BasicLockable (C++20 [thread.req.lockable]).
#ifndef LITEBOX_THREADS_HPP
#define LITEBOX_THREADS_HPP

#include <threads.h>

namespace litebox {

class mutex {
public:
    mutex() { mtx_init(&handle_, mtx_plain); }
    ~mutex() { mtx_destroy(&handle_); }
    mutex(const mutex &) = delete;
    mutex &operator=(const mutex &) = delete;

    void lock() { mtx_lock(&handle_); }
    bool try_lock() { return mtx_trylock(&handle_) == thrd_success; }
    void unlock() { mtx_unlock(&handle_); }
    mtx_t *native_handle() { return &handle_; }

private:
    mtx_t handle_;
};

// Holds a mutex as long as it lives.
class [[nodiscard]] lock {
public:
    explicit lock(mutex &held) : held_(held) { held_.lock(); }
    ~lock() { held_.unlock(); }
    lock(const lock &) = delete;
    lock &operator=(const lock &) = delete;

private:
    mutex &held_;
};

} // namespace litebox

#endif
