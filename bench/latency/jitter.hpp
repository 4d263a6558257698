// SPDX-License-Identifier: BSL-1.0
// What the machine does to any program: how it behaves while nothing is computed.
#pragma once

#include "stopwatch.hpp"

#include <algorithm>

namespace latency {

inline ticks timed_nothing() {
    const ticks from = start();
    return stop() - from;
}

/// Reads the clock until `length` is over. That it took longer is the machine's doing.
inline ticks timed_wait(ticks length) {
    const ticks from = start();
    while (now() - from < length) {
    }
    return stop() - from;
}

/// The times at which a program that only reads the clock did not come to read it.
struct jitter {
    double per_second;  // gaps of more than a microsecond
    double longest;     // nanoseconds
    double lost;        // the part of the time that lies in such gaps
};

inline jitter jitter_during(double seconds) {
    const auto gap = static_cast<ticks>(1e3 / nanoseconds_per_tick());
    const auto length = static_cast<ticks>(seconds * 1e9 / nanoseconds_per_tick());
    const ticks from = now();
    ticks longest = 0, lost = 0, last = from;
    double count = 0;
    while (last - from < length) {
        const ticks next = now(), passed = next - last;
        longest = std::max(longest, passed);
        if (passed > gap) {
            ++count;
            lost += passed;
        }
        last = next;
    }
    const double all = nanoseconds(last - from);
    return {count / all * 1e9, nanoseconds(longest), nanoseconds(lost) / all};
}

}  // namespace latency
