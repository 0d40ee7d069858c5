// The same random operations on several containers; what they hold is printed now and then.
#include <array>
#include <bitset>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <forward_list>
#include <list>
#include <map>
#include <queue>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace {

std::uint32_t state = 12345;

unsigned next(unsigned below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
}

template <typename Container> void show(const char *name, const Container &container) {
    unsigned long sum = 0;
    unsigned position = 0;
    for (const auto item : container)
        sum = sum * 31 + static_cast<unsigned long>(item) + position++;
    std::printf("%s: %u items, %lu\n", name, position, sum);
}

void sequences() {
    std::vector<int> vector;
    std::deque<int> deque;
    std::list<int> list;
    std::forward_list<int> forward;
    for (int round = 0; round < 400; round++) {
        const int number = static_cast<int>(next(1000));
        if (next(4) != 0 || vector.empty()) {
            const auto at = next(static_cast<unsigned>(vector.size()) + 1);
            vector.insert(vector.begin() + at, number);
            deque.insert(deque.begin() + at, number);
            list.push_front(number);
            forward.push_front(number);
        } else {
            vector.erase(vector.begin() + next(static_cast<unsigned>(vector.size())));
            deque.pop_front();
            list.pop_back();
            forward.pop_front();
        }
    }
    list.sort();
    list.unique();
    list.reverse();
    forward.sort();
    show("vector", vector);
    show("deque", deque);
    show("list", list);
    show("forward_list", forward);
}

void trees() {
    std::map<int, std::string> map;
    std::multiset<int> multiset;
    for (int round = 0; round < 500; round++) {
        const int key = static_cast<int>(next(120));
        if (next(3) != 0)
            map[key] += static_cast<char>('a' + key % 26);
        else
            map.erase(key);
        multiset.insert(key);
        if (multiset.size() > 60)
            multiset.erase(multiset.begin());
    }
    for (const auto &[key, value] : map)
        std::printf("%d=%s ", key, value.c_str());
    const auto [low, high] = std::pair(map.lower_bound(50), map.upper_bound(60));
    std::printf("\nbetween: %ld\n", static_cast<long>(std::distance(low, high)));
    show("multiset", multiset);
}

void hashes() {
    std::unordered_map<std::string, int> counts;
    std::unordered_set<unsigned long> seen;
    for (int round = 0; round < 600; round++) {
        counts["key " + std::to_string(next(200))] += round;
        seen.insert(next(100000));
        if (round % 7 == 0)
            counts.erase("key " + std::to_string(next(200)));
    }
    unsigned long sum = 0;
    for (const auto &[key, count] : counts)
        sum += key.size() * static_cast<unsigned long>(count);
    std::printf("unordered: %zu in %zu, %lu; %zu seen\n", counts.size(), counts.bucket_count(), sum, seen.size());
}

} // namespace

void containers() {
    sequences();
    trees();
    hashes();
    std::priority_queue<int> queue;
    for (int round = 0; round < 50; round++)
        queue.push(static_cast<int>(next(1000)));
    for (int round = 0; round < 5; round++, queue.pop())
        std::printf("%d ", queue.top());
    std::bitset<100> bits;
    for (int round = 0; round < 30; round++)
        bits.flip(next(100));
    std::printf("%zu bits: %s\n", bits.count(), bits.to_string().c_str());
    constexpr std::array<int, 4> array{4, 3, 2, 1};
    show("array", array);
}
