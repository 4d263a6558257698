// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/net/network.hpp>

#include <array>
#include <type_traits>

namespace ctnn {

/// Whether each output of the row `x` is within `tolerance` of what is expected; never where one is NaN.
/// Generated headers ask it in a static_assert, about rows that the source model has classified.
template <class Topology, class Value>
CTNN_TAGGED constexpr bool
reproduces(const network<Topology, Value>& net,
           const std::array<Value, network<Topology, Value>::inputs>& x,
           const std::array<Value, network<Topology, Value>::outputs>& expected,
           std::type_identity_t<Value> tolerance) {
    const auto y = net(x);
    bool all = true;
    for (std::size_t i = 0; i < y.size(); ++i)
        all = all && y[i] - expected[i] <= tolerance && expected[i] - y[i] <= tolerance;
    return all;
}

}  // namespace ctnn
