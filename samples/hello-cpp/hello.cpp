#include <cstdio>
#include <map>
#include <string>
#include <string_view>

// How often each word occurs, in the order of the alphabet.
static std::map<std::string, int> count_words(std::string_view text) {
    std::map<std::string, int> counts;
    while (!text.empty()) {
        const auto end = text.find(' ');
        const auto word = text.substr(0, end);
        if (!word.empty())
            ++counts[std::string(word)];
        text = end == text.npos ? "" : text.substr(end + 1);
    }
    return counts;
}

int main() {
    std::puts("Hello from inside the enclave.");
    const auto counts = count_words("what is inside stays inside");
    for (const auto &[word, count] : counts)
        std::printf("%s: %d\n", word.c_str(), count);
    return 0;
}
