// Votes that nobody can count before all are in, and that nobody can attribute afterwards.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

class Ballot {
public:
    explicit Ballot(std::size_t voters) : voters_(voters) {}

    // What is answered to a line of the host: `vote WHO CHOICE` or `result`.
    std::string answer(std::string_view line);

private:
    std::string vote(std::string who, std::string choice);
    std::string result() const;

    std::size_t voters_;
    std::set<std::string> voted_;
    std::map<std::string, int> counts_;
};
