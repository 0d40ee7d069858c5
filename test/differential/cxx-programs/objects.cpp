// When objects are made and destroyed: static ones, those of functions, thread_local ones, arrays, bases.
#include <cstdio>
#include <cstdlib>
#include <new>

namespace {

struct Named {
    explicit Named(const char *text) : name(text) { std::printf("+%s\n", name); }
    ~Named() { std::printf("-%s\n", name); }
    const char *name;
};

Named first("static 1"), second("static 2");
thread_local Named local("thread_local");

const Named &once() {
    static Named named("in a function");
    return named;
}

struct Shape {
    virtual ~Shape() { std::puts("~Shape"); }
    virtual int area() const = 0;
};

struct Base {
    virtual ~Base() = default;
    int number = 5;
};

struct Left : virtual Base {};
struct Right : virtual Base {};

struct Square final : Shape, Left, Right {
    explicit Square(int length) : side(length) {}
    ~Square() override { std::puts("~Square"); }
    int area() const override { return side * side + number; }
    int side;
};

struct alignas(64) Wide {
    char bytes[64];
};

struct Counted {
    Counted() { made++; }
    ~Counted() { made--; }
    static inline int made = 0;
};

} // namespace

void objects() {
    std::atexit([] { std::puts("atexit"); });
    std::printf("%s %s %s\n", once().name, once().name, local.name);
    const Shape *shape = new Square(4);
    std::printf("%d\n", shape->area());
    delete shape;
    const auto *wide = new Wide;
    std::printf("%lu\n", reinterpret_cast<unsigned long>(wide) % 64);
    delete wide;
    auto *several = new Counted[5];
    std::printf("%d\n", Counted::made);
    delete[] several;
    std::printf("%d\n", Counted::made);
    delete[] new (std::nothrow) char[100];
}
