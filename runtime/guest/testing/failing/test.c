/* A test has failed when it says so, also where that cannot be written. */
#include <litebox/test.h>

#include "failing.h"

_Bool litebox_test_has_failed(void);

int main(void) {
    test_begins();
    LB_EXPECT(sizeof(int) == 4);
    LB_EXPECT_EQUAL(1 + 1, 2);
    LB_EXPECT_TEXT("a", "a");
    LB_EXPECT_BYTES("abc", "abd", 2);
    CHECK(!litebox_test_has_failed());
    LB_EXPECT(sizeof(int) == 5);
    CHECK(litebox_test_has_failed());
    LB_EXPECT_EQUAL(1 + 1, 3);
    LB_EXPECT_TEXT("a\n", "b");
    LB_EXPECT_BYTES("abc", "abd", 3);
    LB_REQUIRE(sizeof(int) == 4);
    test_ends();
    return 0;
}
