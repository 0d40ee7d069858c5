#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdio>
#include <iterator>
#include <numeric>
#include <ranges>
#include <string>
#include <vector>

void algorithms() {
    std::vector<unsigned> numbers(300);
    unsigned state = 7;
    std::generate(numbers.begin(), numbers.end(), [&] { return state = state * 1103515245u + 12345u, state >> 20; });
    auto sorted = numbers;
    std::sort(sorted.begin(), sorted.end());
    auto stable = numbers;
    std::stable_sort(stable.begin(), stable.end(), [](unsigned a, unsigned b) { return a % 16 < b % 16; });
    auto partly = numbers;
    std::nth_element(partly.begin(), partly.begin() + 150, partly.end());
    std::printf("%u %u %u\n", sorted.front(), sorted[150], partly[150]);
    std::printf("%u %u\n", stable.front(), stable.back());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    std::vector<unsigned> both;
    std::set_intersection(sorted.begin(), sorted.end(), stable.begin(), stable.begin(), std::back_inserter(both));
    std::printf("%zu distinct, %zu in both, sum %lu\n", sorted.size(), both.size(),
                std::accumulate(sorted.begin(), sorted.end(), 0ul));
    std::printf("%d\n", std::binary_search(sorted.begin(), sorted.end(), numbers[10]));
#if !defined(__clang__) || __clang_major__ >= 16 // Older ones do not take libstdc++'s views.
    auto even = sorted | std::views::filter([](unsigned n) { return n % 2 == 0; }) |
                std::views::transform([](unsigned n) { return n / 2; }) | std::views::take(5);
    for (const unsigned number : even)
        std::printf("%u ", number);
#endif
    std::string letters = "edcba";
    std::sort(letters.begin(), letters.end());
    int permutations = 0;
    while (std::next_permutation(letters.begin(), letters.end()))
        permutations++;
    std::printf("\n%d permutations, gcd %d, %d bits\n", permutations, std::gcd(84, 36), std::popcount(0xf0f0u));
    std::make_heap(numbers.begin(), numbers.end());
    std::pop_heap(numbers.begin(), numbers.end());
    std::rotate(numbers.begin(), numbers.begin() + 17, numbers.end());
    std::printf("%u %u\n", numbers.front(), numbers.back());
    std::atomic<long> counter{5};
    counter += 7;
    std::printf("%ld\n", counter.fetch_sub(2));
}
