// Bytes as hexadecimal text, there and back.
#include "../hex.h"

#include <litebox/test.h>

LB_TEST(bytes_become_digits) {
    char text[7];
    hex_encode((const uint8_t *)"\x00\x7f\xff", 3, text);
    LB_EXPECT_TEXT(text, "007fff");
}

LB_TEST(digits_become_bytes) {
    uint8_t bytes[2];
    LB_EXPECT_EQUAL(hex_decode("ab01", 4, bytes), 2);
    LB_EXPECT_BYTES(bytes, "\xab\x01", 2);
    LB_EXPECT_EQUAL(hex_decode("ag", 2, bytes), -1);
}
