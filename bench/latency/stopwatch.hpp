// SPDX-License-Identifier: BSL-1.0
// The time of one call: nothing before it is still going on at its start, and all of it is over at its end.
#pragma once

#include <chrono>
#include <cstdint>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace latency {

using ticks = std::uint64_t;

/// For memory: what is written above is written, and what is read below is read there.
inline void compiler_fence() { asm volatile("" : : : "memory"); }

#if defined(__x86_64__)

inline ticks now() { return __rdtsc(); }

inline ticks start() {
    compiler_fence();
    _mm_lfence();
    const ticks at = __rdtsc();
    _mm_lfence();
    compiler_fence();
    return at;
}

inline ticks stop() {
    compiler_fence();
    unsigned processor;
    const ticks at = __rdtscp(&processor);  // waits for all that is before it
    _mm_lfence();
    return at;
}

#else

inline ticks now() {
    return static_cast<ticks>(std::chrono::steady_clock::now().time_since_epoch().count());
}
inline ticks start() {
    compiler_fence();
    return now();
}
inline ticks stop() {
    compiler_fence();
    return now();
}

#endif

/// Measured once, against the steady clock.
inline double nanoseconds_per_tick() {
    static const double measured = [] {
        using clock = std::chrono::steady_clock;
        const auto clock_start = clock::now();
        const ticks tick_start = now();
        auto clock_end = clock_start;
        while (clock_end - clock_start < std::chrono::milliseconds(50)) clock_end = clock::now();
        const ticks passed = now() - tick_start;
        return std::chrono::duration<double, std::nano>(clock_end - clock_start).count() /
               static_cast<double>(passed);
    }();
    return measured;
}

inline double nanoseconds(ticks count) { return static_cast<double>(count) * nanoseconds_per_tick(); }

}  // namespace latency
