// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "report.hpp"

#include <filesystem>
#include <vector>

namespace comparison {

/// Whether there is a gnuplot to draw with.
bool can_draw();

/// The rivals' times at one workload as bars.
void draw_bars(const finding&, const std::filesystem::path& svg);
/// How many times ctnn's time each rival takes at every workload.
void draw_overview(const std::vector<finding>&, const std::filesystem::path& svg);

}  // namespace comparison
