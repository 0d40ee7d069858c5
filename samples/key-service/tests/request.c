// What the host may ask for, and what is refused. `litebox test` runs these inside the enclave.
#include "../request.h"

#include <litebox/test.h>

LB_TEST(a_message_is_decoded) {
    struct request request;
    LB_EXPECT_EQUAL(request_parse("sign 6869\n", &request), REFUSAL_NONE);
    LB_EXPECT_EQUAL(request.verb, VERB_SIGN);
    LB_REQUIRE(request.length == 2);
    LB_EXPECT_BYTES(request.message, "hi", 2);
}

LB_TEST(a_message_of_half_a_byte_is_refused) {
    struct request request;
    LB_EXPECT_EQUAL(request_parse("sign 686\n", &request), REFUSAL_BAD_MESSAGE);
    LB_EXPECT_TEXT(refusal_text(REFUSAL_NONE), "");
}

LB_TEST(what_is_left_over_is_refused) {
    struct request request;
    LB_EXPECT_EQUAL(request_parse("status please\n", &request), REFUSAL_EXTRA);
    LB_EXPECT_EQUAL(request_parse("stop\n", &request), REFUSAL_UNKNOWN);
}
