// SPDX-License-Identifier: BSL-1.0
// Units of one program with different networks of the same name: each has its own, and equal ones are one.
#include "shared_name.hpp"

extern "C" classifier one, two, again;

int main() {
    const std::array<float, 4> x{};
    std::array<float, 3> y{};
    const bool right = is_of_seed(one, 1) && is_of_seed(two, 2) && is_of_seed(again, 1);
    const bool is_shared = one(x.data(), y.data()) == again(x.data(), y.data());
    if (!is_shared) std::puts("two copies of the same network");
    return right && is_shared ? 0 : 1;
}
