// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace latency {

/// Makes the caches forget.
class eviction {
public:
    eviction();

    /// Of `parameters`, of this program's code, and, by reading twice what the last level holds, of everything
    /// else.
    void operator()(std::span<const std::byte> parameters) const;

private:
    std::vector<std::byte> larger_than_the_caches_;
};

}  // namespace latency
