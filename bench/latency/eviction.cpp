// SPDX-License-Identifier: BSL-1.0
#include "eviction.hpp"

#include <algorithm>
#include <fstream>
#include <string>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

// Where the linker has put the code.
extern "C" const std::byte __executable_start, etext;

namespace latency {

namespace {

constexpr std::size_t line = 64;

// The kernel knows what this core reaches; sysconf has been seen to add up all of a processor's caches.
std::size_t last_level_size() {
    std::size_t largest = 0;
    for (int index = 0; index < 8; ++index) {
        std::ifstream file("/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(index) + "/size");
        std::size_t kibibytes = 0;
        if (file >> kibibytes) largest = std::max(largest, kibibytes * 1024);
    }
    return largest > 0 ? largest : std::size_t{32} << 20;  // where it does not say
}

void flush(const std::byte* from, const std::byte* to) {
#if defined(__x86_64__)
    for (; from < to; from += line) _mm_clflush(from);
    _mm_mfence();
#else
    static_cast<void>(from);  // elsewhere, what is read below has to do
    static_cast<void>(to);
#endif
}

}  // namespace

// Written, since pages that nobody has written share one page of zeros.
eviction::eviction() : larger_than_the_caches_(2 * last_level_size(), std::byte{1}) {}

void eviction::operator()(std::span<const std::byte> parameters) const {
    const volatile std::byte* const bytes = larger_than_the_caches_.data();
    for (std::size_t i = 0; i < larger_than_the_caches_.size(); i += line) static_cast<void>(bytes[i]);
    flush(parameters.data(), parameters.data() + parameters.size());
    flush(&__executable_start, &etext);
}

}  // namespace latency
