#include <cstdio>

#include "ballot.h"

int main() {
    Ballot ballot{3};
    char line[256];
    while (std::fgets(line, sizeof line, stdin) != nullptr)
        std::puts(ballot.answer(line).c_str());
    return 0;
}
