// SPDX-License-Identifier: BSL-1.0
// The networks of generated headers are those that they were made of, and lie where nothing can write.
#include <digits.hpp>
#include <image.hpp>
#include <mixed.hpp>
#include <over_time.hpp>
#include <precise.hpp>
#include <silent.hpp>

#include "networks.hpp"

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace {

/// Asks Linux about the memory at `address`.
bool is_read_only(const void* address) {
    std::FILE* maps = std::fopen("/proc/self/maps", "r");
    if (maps == nullptr) return false;
    const auto wanted = reinterpret_cast<std::uintptr_t>(address);
    char line[512];
    bool found = false;
    while (!found && std::fgets(line, sizeof line, maps) != nullptr) {
        std::uintptr_t first = 0, last = 0;
        char rights[5] = "";
        found = std::sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &first, &last, rights) == 3 &&
                first <= wanted && wanted < last && rights[0] == 'r' && rights[1] == '-';
    }
    std::fclose(maps);
    return found;
}

int faults = 0;

void expect(bool holds, const char* name, const char* what) {
    if (holds) return;
    std::printf("%s: %s\n", name, what);
    ++faults;
}

template <class Topology, class T>
void check(const nn::network<Topology, T>& model, const char* name) {
    const auto source = make<Topology, T>();
    expect(std::memcmp(&model, source.get(), sizeof(model)) == 0, name, "other bytes, or other padding");
    expect(is_read_only(&model), name, "in memory that can be written");
    std::array<T, nn::network<Topology, T>::inputs> x{};
    nn::random_generator random(5);
    for (int row = 0; row < 10; ++row) {
        for (T& value : x) value = random.uniform(T(2));
        expect(model(x) == (*source)(x), name, "other outputs");
    }
}

}  // namespace

int main() {
    check(mixed::model, "mixed");
    check(image::model, "image");
    check(over_time::model, "time");
    check(test::precise::model, "precise");
    check(silent::model, "silent");
    check(digits::model, "digits");
    return faults == 0 ? 0 : 1;
}
