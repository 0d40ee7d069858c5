#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// The words between spaces.
static std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = text.find(' ');
        const auto word = text.substr(0, end);
        if (!word.empty())
            words.emplace_back(word);
        text = end == text.npos ? "" : text.substr(end + 1);
    }
    return words;
}

int main() {
    std::puts("Hello from inside the enclave.");
    const std::string text = "what is inside stays inside";
    const auto words = split(text);
    std::map<std::string, int> counts;
    for (const auto &word : words)
        ++counts[word];
    // In the order of the alphabet.
    for (const auto &[word, count] : counts)
        std::printf("%s: %d\n", word.c_str(), count);
    return 0;
}
