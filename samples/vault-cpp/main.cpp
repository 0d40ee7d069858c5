// Seals what it is given, so that only enclaves of the same signer open it again, on this processor: seal TEXT, open HEX.
#include <cstdio>
#include <litebox/seal.h>
#include <string>

#include "hex.h"

static int refuse(const char *why) {
    std::fprintf(stderr, "%s\n", why);
    return 1;
}

static int seal(std::string_view text) {
    Bytes sealed(text.size() + LB_SEAL_OVERHEAD);
    const int error = lb_seal(LB_SEAL_TO_MRSIGNER, text.data(), text.size(), sealed.data());
    if (error != LB_SEAL_OK)
        return refuse("It is not sealed: no memory is left, or no random bytes.");
    std::puts(to_hex(sealed).c_str());
    return 0;
}

static int open(std::string_view text) {
    const auto sealed = from_hex(text);
    if (!sealed || sealed->size() < LB_SEAL_OVERHEAD)
        return refuse("These are no hexadecimal digits of anything that was sealed.");
    std::string data(sealed->size() - LB_SEAL_OVERHEAD, '\0');
    if (lb_unseal(sealed->data(), sealed->size(), data.data()) != LB_SEAL_OK)
        return refuse("It is not opened: it was sealed elsewhere, or altered.");
    std::puts(data.c_str());
    return 0;
}

int main(int argc, char **argv) {
    const std::string_view what = argc == 3 ? argv[1] : "";
    if (what == "seal")
        return seal(argv[2]);
    if (what == "open")
        return open(argv[2]);
    return refuse("seal TEXT | open HEX");
}
