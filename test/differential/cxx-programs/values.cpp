// Values that hold other values, and text.
#include <any>
#include <charconv>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

namespace {

using Value = std::variant<std::monostate, int, std::string, std::vector<int>>;

struct Describe {
    std::string operator()(std::monostate) const { return "nothing"; }
    std::string operator()(int number) const { return "number " + std::to_string(number); }
    std::string operator()(const std::string &text) const { return "text '" + text + "'"; }
    std::string operator()(const std::vector<int> &list) const { return "list of " + std::to_string(list.size()); }
};

std::optional<int> parse(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

int sum(std::span<const int> numbers) {
    int total = 0;
    for (const int number : numbers)
        total += number;
    return total;
}

struct Node : std::enable_shared_from_this<Node> {
    explicit Node(int value) : number(value) {}
    ~Node() { std::printf("~Node %d\n", number); }
    int number;
    std::weak_ptr<Node> parent;
    std::vector<std::shared_ptr<Node>> children;
};

void pointers() {
    auto root = std::make_shared<Node>(1);
    for (int number = 2; number < 5; number++) {
        auto child = std::make_shared<Node>(number);
        child->parent = root->shared_from_this();
        root->children.push_back(std::move(child));
    }
    auto kept = root->children[1];
    std::printf("%ld owners\n", root.use_count());
    root.reset();
    std::printf("parent is %s\n", kept->parent.lock() ? "there" : "gone");
    const std::unique_ptr<int[]> numbers(new int[3]{1, 2, 3});
    std::printf("%d\n", sum({numbers.get(), 3}));
}

void texts() {
    std::string text = "The quick brown fox";
    text.replace(4, 5, "slow").append(" jumps").insert(0, "> ");
    std::printf("%s, %zu, %zu, %d\n", text.c_str(), text.find("fox"), text.rfind('o'), text.compare("> The"));
    for (int round = 0; round < 5; round++)
        text += text.substr(0, 20);
    std::printf("%zu %s\n", text.size(), text.substr(40, 30).c_str());
    std::printf("%d %ld %s\n", std::stoi("-42 apples"), std::stol("ff", nullptr, 16), std::to_string(1234567890123L).c_str());
}

} // namespace

void values() {
    for (const Value &value : {Value(), Value(7), Value("seven"), Value(std::vector<int>{1, 2, 3})})
        std::printf("%s\n", std::visit(Describe(), value).c_str());
    for (const auto text : {"12", "x", "99999999999", "-5"})
        std::printf("%s: %d\n", text, parse(text).value_or(-1));
    int calls = 0;
    const std::function<int(int)> factorial = [&](int n) { return calls++, n < 2 ? 1 : n * factorial(n - 1); };
    const int result = factorial(10);
    std::printf("%d after %d calls\n", result, calls);
    const auto [first, second] = std::make_tuple(3, std::string("three"));
    std::printf("%d %s\n", first, second.c_str());
    pointers();
    texts();
}
