// Bytes as hexadecimal text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

using Bytes = std::vector<unsigned char>;

inline std::string to_hex(const Bytes &bytes) {
    std::string text;
    for (const auto byte : bytes)
        for (const auto digit : {byte >> 4, byte & 15})
            text += "0123456789abcdef"[digit];
    return text;
}

// Nothing where a character is no digit, or one is missing. What comes from the host can be anything.
inline std::optional<Bytes> from_hex(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (text.size() % 2 != 0 || text.find_first_not_of(digits) != text.npos)
        return {};
    Bytes bytes;
    for (std::size_t at = 0; at < text.size(); at += 2)
        bytes.push_back(static_cast<unsigned char>(digits.find(text[at]) << 4 | digits.find(text[at + 1])));
    return bytes;
}
