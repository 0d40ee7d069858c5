/* The types of the C++ library that people look into most. */
#include <array>
#include <atomic>
#include <deque>
#include <forward_list>
#include <functional>
#include <initializer_list>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stack>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

struct Point {
  int x, y;
};

template <typename... Types> void keep(const Types &...objects) {
  (void(*const_cast<const volatile char *>(reinterpret_cast<const char *>(&objects))), ...);
}

int everything(std::initializer_list<int> given) {
  std::string text = "enclave"; /* BREAK first */
  std::string longText(60, 'x');
  std::string empty;
  std::string binary("a\0b", 3);
  std::wstring wide = L"wide";
  std::string_view view = std::string_view(text).substr(2);
  std::vector<int> numbers = {1, 2, 3};
  std::vector<int> none;
  std::vector<std::string> names = {"one", "two"};
  std::vector<Point> points = {{1, 2}, {3, 4}};
  std::vector<bool> bits = {true, false, true};
  std::vector<std::vector<int>> nested = {{1}, {2, 3}};
  std::array<int, 3> fixed = {7, 8, 9};
  std::array<int, 0> nothing = {};
  std::span<int> window(numbers.data() + 1, 2);
  std::span<int, 3> all(fixed);
  std::optional<int> some = 5;
  std::optional<std::string> missing;
  std::optional<Point> place = Point{5, 6};
  std::variant<int, double, std::string> either = 2.5;
  std::variant<int, double, std::string> word = std::string("word");
  std::pair<int, std::string> pair = {1, "first"};
  std::tuple<int, char, std::string> triple = {1, 'c', "three"};
  std::tuple<> unit;
  std::map<std::string, int> ages = {{"ann", 30}, {"bob", 25}, {"cid", 41}};
  std::map<int, Point> places;
  for (int i = 0; i < 20; i++) places[i * 10] = Point{i, -i};
  std::set<int> primes = {7, 2, 5, 3};
  std::multimap<char, int> several = {{'a', 1}, {'a', 2}};
  std::unordered_map<int, std::string> lookup = {{4, "four"}};
  std::unordered_set<std::string> words = {"only"};
  std::list<int> chain = {10, 20, 30};
  std::forward_list<int> oneWay = {1, 2};
  std::deque<int> queue;
  for (int i = 0; i < 300; i++) queue.push_back(i);
  for (int i = 0; i < 5; i++) queue.pop_front();
  std::stack<int> pile({1, 2, 3});
  std::unique_ptr<Point> owner = std::make_unique<Point>(Point{9, 8});
  std::unique_ptr<Point> nobody;
  std::shared_ptr<int> shared = std::make_shared<int>(99);
  std::atomic<int> atomic = 12;
  std::reference_wrapper<int> reference = numbers[0];
  auto iterator = numbers.begin() + 1;
  auto found = ages.find("bob");
  auto second = ++chain.begin();
  auto hashed = lookup.find(4);
  const std::vector<int> &alias = numbers;
  const std::vector<int> *pointer = &numbers;
  queue.push_back(300); /* BREAK steps */
  int index = queue[0] - 4;
  queue.pop_back();
  keep(text, longText, empty, binary, wide, view, numbers, none, names, points, bits, nested, fixed, nothing, window);
  keep(all, some, missing, place, either, word, pair, triple, unit, ages, places, primes, several, lookup, words);
  keep(chain, oneWay, queue, pile, owner, nobody, shared, atomic, reference, iterator, found, second, hashed, alias, pointer, given);
  return index + *iterator; /* BREAK end */
}

int main() { return everything({1, 2, 3}) & 0x3f; }
