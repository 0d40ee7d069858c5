#include <cstdio>
#include <string_view>

void containers();
void values();
void algorithms();
void objects();

int main(int argc, char **argv) {
    const std::string_view part = argc > 1 ? argv[1] : "";
    if (part == "containers")
        containers();
    else if (part == "values")
        values();
    else if (part == "algorithms")
        algorithms();
    else if (part == "objects")
        objects();
    else
        return 2;
    std::puts("end of main");
    return 0;
}
