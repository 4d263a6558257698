// SPDX-License-Identifier: BSL-1.0
// The five dense networks as ctnn's.
#pragma once

#include "nets.hpp"

#include <ctnn/ctnn.hpp>

#include <span>
#include <type_traits>
#include <vector>

namespace comparison {

template <class... A, class... B>
ctnn::sequential<A..., B...> operator+(ctnn::sequential<A...>, ctnn::sequential<B...>) {
    return {};
}

template <std::size_t Inputs, std::size_t Outputs, activation After>
auto topology_of(fixed_layer<Inputs, Outputs, After>) {
    using linear = ctnn::linear<Inputs, Outputs>;
    if constexpr (After == activation::relu)
        return ctnn::sequential<linear, ctnn::relu>{};
    else if constexpr (After == activation::sigmoid)
        return ctnn::sequential<linear, ctnn::sigmoid>{};
    else if constexpr (After == activation::tanh)
        return ctnn::sequential<linear, ctnn::tanh>{};
    else if constexpr (After == activation::softmax)
        return ctnn::sequential<linear, ctnn::softmax>{};
    else
        return ctnn::sequential<linear>{};
}
template <class... Layers>
auto topology_of(fixed_layers<Layers...>) {
    return (topology_of(Layers{}) + ...);
}

template <class Net>
    requires requires { typename Net::layers; }
auto topology_of(Net) {
    return topology_of(typename Net::layers{});
}

template <class Net>
using network_of = ctnn::network<decltype(topology_of(Net{}))>;

template <class Network>
void set_parameters(Network& net, const model& from) {
    std::vector<float> all;
    for (const parameters& each : from.all_parameters())
        all.insert(all.end(), each.values.begin(), each.values.end());
    net.set_parameters(std::span<const float, Network::parameter_count>(all));
}

static_assert(std::is_same_v<network_of<mortgage>,
                             ctnn::network<ctnn::sequential<ctnn::linear<2, 50>, ctnn::relu,
                                                            ctnn::linear<50, 1>, ctnn::sigmoid>>>);

}  // namespace comparison
