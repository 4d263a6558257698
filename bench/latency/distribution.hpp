// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "stopwatch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace latency {

/// In nanoseconds; NaN where there were too few calls for one to take longer.
struct distribution {
    double p50, p99, p99_9, max;
};

/// Of two times or more.
inline distribution distribution_of(std::vector<ticks> times) {
    std::sort(times.begin(), times.end());
    const auto quantile = [&](double part) {
        const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(times.size())));
        return rank < times.size() ? nanoseconds(times[rank - 1]) : std::nan("");
    };
    return {quantile(0.5), quantile(0.99), quantile(0.999), nanoseconds(times.back())};
}

}  // namespace latency
