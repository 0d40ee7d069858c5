#include "ballot.h"

#include <vector>

// The words between spaces; a line of the host may be anything.
static std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = text.find_first_of(" \r\n");
        const auto word = text.substr(0, end);
        if (!word.empty())
            words.emplace_back(word);
        text = end == text.npos ? "" : text.substr(end + 1);
    }
    return words;
}

std::string Ballot::answer(std::string_view line) {
    const auto words = split(line);
    if (words.size() == 3 && words[0] == "vote")
        return vote(words[1], words[2]);
    if (words.size() == 1 && words[0] == "result")
        return result();
    return "refused: there are `vote WHO CHOICE` and `result`";
}

std::string Ballot::vote(std::string who, std::string choice) {
    if (voted_.size() == voters_)
        return "refused: all votes are in";
    if (!voted_.insert(who).second)
        return "refused: " + who + " has voted";
    ++counts_[choice];
    return "thank you, " + who;
}

// Who voted for what is nowhere: only the sums are kept.
std::string Ballot::result() const {
    if (voted_.size() < voters_)
        return "refused: " + std::to_string(voters_ - voted_.size()) + " votes are missing";
    std::string text;
    for (const auto &[choice, count] : counts_)
        text += (text.empty() ? "" : ", ") + choice + ": " + std::to_string(count);
    return text;
}
