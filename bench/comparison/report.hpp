// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "measure.hpp"

#include <filesystem>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace comparison {

/// A workload and what came of it.
struct finding {
    const workload* work;
    measurements times;
};

/// "31.2 ns"
std::string readable_time(double seconds);
/// "1.23", "12.3" or "123"
std::string readable_ratio(double);

/// Of all rivals.
std::string versions();

void print_caveat(std::ostream&);
void print_table(std::ostream&, const finding&);
/// Ratios to ctnn of all rivals at all workloads, in Markdown.
void print_summary(std::ostream&, const std::vector<finding>&);

}  // namespace comparison
