// SPDX-License-Identifier: BSL-1.0
// The stopwatch of the examples. (For more than a look, take a benchmark library, as bench/ does.)
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <vector>

/// The seconds that a call takes: the median of nine repetitions, each of calls enough for the clock, or
/// of fewer where they come to a second. It is the processor's time, so that a busy machine, which
/// leaves programs waiting, does not make a call look slow.
template <class F>
double median_seconds(F&& call) {
    std::vector<double> times;
    std::size_t calls = 1;
    for (double spent = 0; times.size() < 9 && spent < 1;) {
        const std::clock_t begin = std::clock();
        for (std::size_t i = 0; i < calls; ++i) call();
        const double time = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        spent += time;
        if (time < 1e-3)
            calls *= 2;
        else
            times.push_back(time / static_cast<double>(calls));
    }
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    return *middle;
}
