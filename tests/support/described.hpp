// SPDX-License-Identifier: BSL-1.0
// A network against what is read of its topology's text.
#pragma once

#include <ctnn/ctnn.hpp>
#include <ctnn/io/description.hpp>
#include <ctnn/io/topology_text.hpp>

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace support {

/// What is described of a topology is what its type says, and the outputs of a row are the network's.
template <class Topology>
void check_description() {
    using network = ctnn::network<Topology, double>;
    const auto described = ctnn::io::description::parse(ctnn::topology_text<Topology>());
    INFO(described.type().text());
    CHECK(described.inputs() == network::inputs);
    CHECK(described.outputs() == network::outputs);
    CHECK(described.parameter_count() == network::parameter_count);
    CHECK(described.value_count() == network::value_count);
    CHECK(described.multiply_adds() == ctnn::cost<Topology>::multiply_adds);
    const auto tensors = described.tensors(),
               expected_tensors = ctnn::io::topology_tensors<Topology>::all();
    REQUIRE(tensors.size() == expected_tensors.size());
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        CHECK(tensors[i].name == expected_tensors[i].name);
        CHECK(tensors[i].shape == expected_tensors[i].shape);
        CHECK(tensors[i].is_buffer == expected_tensors[i].is_buffer);
    }

    ctnn::random_generator random(3);
    static network net;
    net.initialize(7);
    std::vector<double> values(network::value_count);
    const std::span<double, network::value_count> all(values.data(), values.size());
    net.get_values(all);
    // So that none is 0 or 1, as biases and scales begin.
    for (double& value : values) value += random.uniform(0.25);
    net.set_values(all);
    std::array<double, network::inputs> x{};
    const std::size_t indices = described.indices_below();
    for (double& value : x)
        value = indices > 0 ? static_cast<double>(random.below(indices)) : random.uniform(2.0);
    const auto y = net(x);
    const auto expected =
        described.evaluate(std::span<const double>(values), std::span<const double>(x));
    REQUIRE(expected.size() == y.size());
    double largest = 0;
    for (const double value : expected) largest = (std::max)(largest, (std::abs)(value));
    for (std::size_t i = 0; i < y.size(); ++i)
        CHECK(y[i] == Approx(expected[i]).epsilon(0).margin(1e-12 * largest));
}

}  // namespace support
