#include "../hex.h"

#include <litebox/test.h>

LB_TEST(digits_are_read_as_they_were_written) {
    const Bytes bytes{0, 127, 255};
    LB_EXPECT_TEXT(to_hex(bytes).c_str(), "007fff");
    LB_EXPECT(from_hex("007fff") == bytes);
    LB_EXPECT(!from_hex("abc"));
    LB_EXPECT(!from_hex("zz"));
}
