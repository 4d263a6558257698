// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "rival.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace comparison {

/// A rival that is ready for a workload.
struct contender {
    const rival* who;
    std::unique_ptr<runner> ready;
};

struct measurement {
    std::string rival;
    double median, best;  // seconds a call
};

struct measurements {
    std::vector<measurement> rivals;  // the fastest median first
    double peak;                      // floating-point operations a second, measured among them

    const measurement* find(const std::string& rival) const;
    /// How many times ctnn's time the rival takes.
    double ratio(const measurement&) const;
};

struct effort {
    int repetitions;
    double seconds;  // of one repetition
};

/// Times the contenders by Google Benchmark, repetitions in random order, and writes its JSON to a file.
measurements measure(const workload&, const std::vector<contender>&, effort,
                     const std::filesystem::path& json);

}  // namespace comparison
