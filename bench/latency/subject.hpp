// SPDX-License-Identifier: BSL-1.0
// The networks of the comparison as static ctnn networks, one call at a time.
#pragma once

#include "../comparison/nets.hpp"
#include "stopwatch.hpp"

#include <ctnn/ctnn.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace latency {

namespace nn = ctnn;

template <class... A, class... B>
nn::sequential<A..., B...> operator+(nn::sequential<A...>, nn::sequential<B...>) {
    return {};
}

template <std::size_t Inputs, std::size_t Outputs, comparison::activation After>
auto layers_of(comparison::fixed_layer<Inputs, Outputs, After>) {
    using comparison::activation;
    using linear = nn::linear<Inputs, Outputs>;
    if constexpr (After == activation::relu)
        return nn::sequential<linear, nn::relu>{};
    else if constexpr (After == activation::sigmoid)
        return nn::sequential<linear, nn::sigmoid>{};
    else if constexpr (After == activation::tanh)
        return nn::sequential<linear, nn::tanh>{};
    else if constexpr (After == activation::softmax)
        return nn::sequential<linear, nn::softmax>{};
    else
        return nn::sequential<linear>{};
}

template <class... Layers>
auto topology_of(comparison::fixed_layers<Layers...>) {
    return (layers_of(Layers{}) + ...);
}

/// What can be done with a network; `timed_` returns how long it took.
struct subject {
    std::string name;
    void (*set_parameters)(const comparison::model&);
    ticks (*timed_call)(const float* row, float* outputs);
    ticks (*timed_warm)();
    std::span<const std::byte> memory;
};

template <class Net>
class subject_of {
    using network = nn::network<decltype(topology_of(typename Net::layers{}))>;
    static inline network net;

    static void set_parameters(const comparison::model& from) {
        std::vector<float> parameters;
        for (const comparison::layer& each : from.layers) {
            parameters.insert(parameters.end(), each.weight.begin(), each.weight.end());
            parameters.insert(parameters.end(), each.bias.begin(), each.bias.end());
        }
        net.set_parameters(std::span<const float, network::parameter_count>(parameters));
    }

    static ticks timed_call(const float* row, float* outputs) {
        const ticks from = start();
        const auto answer = net(std::span<const float, network::inputs>(row, network::inputs));
        std::copy(answer.begin(), answer.end(), outputs);
        return stop() - from;
    }

    static ticks timed_warm() {
        const ticks from = start();
        nn::warm(net);
        return stop() - from;
    }

public:
    static subject get() {
        return {std::string(Net::name), set_parameters, timed_call, timed_warm,
                std::as_bytes(std::span(&net, 1))};
    }
};

inline std::vector<subject> all_subjects() {
    return []<class... Nets>(comparison::net_list<Nets...>) {
        return std::vector<subject>{subject_of<Nets>::get()...};
    }(comparison::all_nets{});
}

}  // namespace latency
