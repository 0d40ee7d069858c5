/* What C++ has beyond C, without its library: the tests stop in all kinds of functions and look at objects of all kinds. */
namespace shapes {

enum class Color : unsigned char { red, green = 5, blue };
enum Size { small, large };

struct Point {
  int x, y;
  static int made;
  static constexpr int dimensions = 2;
  Point(int across, int down) : x(across), y(down) {
    made++; /* BREAK constructor */
  }
};
int Point::made = 0;

template <typename T> class Box {
  T content;
  T spare[2];

public:
  explicit Box(T given) : content(given), spare{given, given} {}
  T get(T more) const {
    T sum = content + more;
    return sum; /* BREAK template */
  }
};

class Shape {
public:
  int id;
  Color color;
  explicit Shape(int number) : id(number), color(Color::blue) {}
  virtual int area() const { return 0; }
};

class Named {
public:
  const char *id;
  explicit Named(const char *text) : id(text) {}
};

class Circle : public Shape, public Named {
  int radius;

public:
  Circle(int number, int wide) : Shape(number), Named("circle"), radius(wide) {}
  int area() const override {
    int square = radius * radius;
    return 3 * square; /* BREAK method */
  }
};

struct Base {
  int shared = 11;
  virtual ~Base() = default;
};
struct Left : virtual Base {
  int left = 1;
};
struct Right : virtual Base {
  int right = 2;
};
struct Diamond : Left, Right {
  int bottom = 3;
};

struct Flags {
  unsigned ready : 1;
  int level : 4;
  Color color : 4;
};

int limit = 100;

int area(const Shape &shape) { return shape.area(); }
int area(int width, int height) {
  int result = width * height;
  return result < limit ? result : limit; /* BREAK overload */
}

inline __attribute__((always_inline)) int doubled(int value) {
  int twice = value * 2;
  return twice; /* BREAK inline */
}

} // namespace shapes

namespace {
int hidden = 77;
int anonymous(int value) {
  return value + hidden; /* BREAK anonymous */
}
} // namespace

using Callback = int (*)(int);
struct Counter {
  int total = 0;
  int run(int step) {
    int factor = 3;
    auto add = [this, factor, &step](int value) {
      total += value * factor + step;
      return total; /* BREAK lambda */
    };
    return add(1) + add(2);
  }
};

int everything(int argument) {
  shapes::Point point(1, -2);
  shapes::Box<int> box(40);
  shapes::Box<long> large(1L << 40);
  shapes::Circle circle(7, 5);
  shapes::Diamond diamond;
  shapes::Flags flags = {1, -3, shapes::Color::green};
  shapes::Color color = shapes::Color::red;
  shapes::Size size = shapes::large;
  shapes::Point corners[2] = {shapes::Point(3, 4), shapes::Point(5, 6)};
  const shapes::Shape &reference = circle;
  const shapes::Shape *pointer = &circle;
  shapes::Base *base = &diamond;
  int &number = point.y;
  int shapes::Point::*member = &shapes::Point::y;
  int (shapes::Circle::*function)() const = &shapes::Circle::area;
  int (shapes::Box<int>::*getter)(int) const = &shapes::Box<int>::get;
  Counter counter;
  bool yes = true;
  decltype(nullptr) nothing = nullptr;
  int result = box.get(2) + (int)large.get(1) + shapes::area(reference) + shapes::area(3, argument);
  result += counter.run(argument) + shapes::doubled(result) + anonymous(1) + point.*member; /* CALLS */
  result += (circle.*function)() + (box.*getter)(1) + corners[1].x + number + (int)color + size + flags.level;
  result += pointer->id + base->shared + diamond.bottom + (yes ? 1 : 0) + (nothing == nullptr);
  return result; /* BREAK end */
}

int main(int argc, char **) { return everything(argc) & 0x3f; }
