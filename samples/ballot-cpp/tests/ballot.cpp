#include "../ballot.h"

#include <litebox/test.h>

LB_TEST(nothing_is_said_before_all_votes_are_in) {
    Ballot ballot{2};
    ballot.answer("vote ada tea");
    LB_EXPECT_TEXT(ballot.answer("result").c_str(), "refused: 1 votes are missing");
    ballot.answer("vote grace coffee");
    LB_EXPECT_TEXT(ballot.answer("result").c_str(), "coffee: 1, tea: 1");
}

LB_TEST(nobody_votes_twice) {
    Ballot ballot{2};
    ballot.answer("vote ada tea");
    LB_EXPECT_TEXT(ballot.answer("vote ada coffee").c_str(), "refused: ada has voted");
}
