// Mathematics of C++: <cmath> with its overloads and special functions, and headers over it.
#include <cfenv>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <random>
#include <valarray>

int main(int argc, char **) {
    const float root = std::sqrt(2.0F * static_cast<float>(argc));
    std::printf("%a %a %a\n", static_cast<double>(root), std::sqrt(2.0 * argc), static_cast<double>(std::sqrt(3.0L * argc)));
    std::printf("%.15g %.15g %ld\n", std::hypot(3.0, 4.0 * argc), std::cbrt(27.0 * argc), std::lround(2.5 * argc));
    std::printf("%d %d %d\n", std::isnan(NAN * argc), std::signbit(-0.0 * argc), std::isfinite(HUGE_VAL / argc));
    std::printf("%.12g %.12g %.12g\n", std::pow(2 * argc, 10), std::lerp(1.0, 3.0, 0.25 * argc), std::abs(-1.5 * argc));
    std::printf("%.12g %.12g\n", std::beta(2.0, 3.0 * argc), std::sin(std::numbers::pi / 6 * argc));
    std::mt19937 engine(5);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<float> uniform;
    std::printf("%.9g %.9g\n", normal(engine), static_cast<double>(uniform(engine)));
    const std::valarray<double> squares{1, 4, 9};
    std::printf("%g\n", std::sqrt(squares).sum());
    std::fesetround(FE_UPWARD);
    std::printf("%g\n", std::nearbyint(2.1 * argc));
}
