// SPDX-License-Identifier: BSL-1.0
// The five networks as ctnn's.
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
using network_of = ctnn::network<decltype(topology_of(typename Net::layers{}))>;

template <class Network>
void set_parameters(Network& net, const model& from) {
    std::vector<float> parameters;
    for (const layer& each : from.layers) {
        parameters.insert(parameters.end(), each.weight.begin(), each.weight.end());
        parameters.insert(parameters.end(), each.bias.begin(), each.bias.end());
    }
    net.set_parameters(std::span<const float, Network::parameter_count>(parameters));
}

static_assert(std::is_same_v<network_of<mortgage>,
                             ctnn::network<ctnn::sequential<ctnn::linear<2, 50>, ctnn::relu,
                                                            ctnn::linear<50, 1>, ctnn::sigmoid>>>);

}  // namespace comparison
