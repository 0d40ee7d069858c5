// C++: what may fail says so, and what must not fails as an exception would, which in an enclave is an end with a reason.
#include <cstdio>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "failing.h"

namespace {
int destroyed;

struct Counted {
    int number = 5;
    ~Counted() {
        destroyed++;
    }
};

int use_static() {
    static Counted counted; // its destructor is registered with an allocation
    return counted.number;
}

void use_containers() {
    std::vector<std::string> strings;
    for (int i = 0; i < 5; i++)
        strings.emplace_back("a string that is too long to be kept without an allocation");
    std::map<int, std::string> map;
    for (int i = 0; i < 5; i++)
        map[i] = strings[static_cast<size_t>(i)];
    CHECK(map.size() == 5 && map[3] == strings[4]);
    const auto shared = std::make_shared<Counted>();
    CHECK(shared->number == 5);
}
} // namespace

int main() {
    test_begins();
    for (int i = 0; i < 3; i++) {
        const std::unique_ptr<Counted> counted(new (std::nothrow) Counted);
        CHECK(counted == nullptr || counted->number == 5);
        ::operator delete(::operator new(100, std::align_val_t(64), std::nothrow), std::align_val_t(64));
    }
    use_containers();
    CHECK(destroyed >= 1);
    test_ends();
    CHECK(use_static() == 5);
    std::puts("the end");
}
