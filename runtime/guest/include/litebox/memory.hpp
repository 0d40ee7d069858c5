// Memory for secrets, which is wiped when it goes out of scope.
#ifndef LITEBOX_MEMORY_HPP
#define LITEBOX_MEMORY_HPP

#include <cstddef>
#include <litebox/memory.h>
#include <span>

namespace litebox {

template <std::size_t Size> class secret {
public:
    secret() = default;
    ~secret() { lb_wipe(bytes_, Size); }
    // A copy would be one more place to wipe.
    secret(const secret &) = delete;
    secret &operator=(const secret &) = delete;

    unsigned char *data() { return bytes_; }
    const unsigned char *data() const { return bytes_; }
    static constexpr std::size_t size() { return Size; }
    operator std::span<unsigned char, Size>() { return std::span<unsigned char, Size>(bytes_); }
    operator std::span<const unsigned char, Size>() const { return std::span<const unsigned char, Size>(bytes_); }

    // In a time that does not depend on the bytes.
    friend bool operator==(const secret &left, const secret &right) {
        return lb_equal(left.bytes_, right.bytes_, Size) != 0;
    }

private:
    unsigned char bytes_[Size]{};
};

} // namespace litebox

#endif
