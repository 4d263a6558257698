// SPDX-License-Identifier: BSL-1.0
// The five dense networks as types, for the rivals that know sizes at compile time.
#pragma once

#include "workload.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace comparison {

template <std::size_t Inputs, std::size_t Outputs, activation After>
struct fixed_layer {
    static constexpr std::size_t inputs = Inputs, outputs = Outputs;
    static constexpr activation after = After;
};
template <class... Layers>
struct fixed_layers {};

struct mortgage {
    static constexpr std::string_view name = "2-50-1", purpose = "mortgage risk";
    static constexpr loss trained_with = loss::bce;
    static constexpr std::size_t batch = 20;  // rows of a training step, when it is not one
    using layers =
        fixed_layers<fixed_layer<2, 50, activation::relu>, fixed_layer<50, 1, activation::sigmoid>>;
};

struct jets {
    static constexpr std::string_view name = "16-64-32-32-5", purpose = "jet tagger";
    static constexpr loss trained_with = loss::cross_entropy;
    static constexpr std::size_t batch = 64;
    using layers =
        fixed_layers<fixed_layer<16, 64, activation::relu>, fixed_layer<64, 32, activation::relu>,
                     fixed_layer<32, 32, activation::relu>, fixed_layer<32, 5, activation::softmax>>;
};

struct digits {
    static constexpr std::string_view name = "784-128-10", purpose = "handwritten digits";
    static constexpr loss trained_with = loss::cross_entropy;
    static constexpr std::size_t batch = 64;
    using layers =
        fixed_layers<fixed_layer<784, 128, activation::relu>, fixed_layer<128, 10, activation::softmax>>;
};

struct control {
    static constexpr std::string_view name = "17-256-256-6", purpose = "robot control";
    static constexpr loss trained_with = loss::none;
    using layers =
        fixed_layers<fixed_layer<17, 256, activation::tanh>, fixed_layer<256, 256, activation::tanh>,
                     fixed_layer<256, 6, activation::tanh>>;
};

struct anomalies {
    static constexpr std::string_view name = "640-128x4-8-128x4-640", purpose = "anomaly detection";
    static constexpr loss trained_with = loss::none;
    template <std::size_t Inputs, std::size_t Outputs>
    using hidden = fixed_layer<Inputs, Outputs, activation::relu>;
    using layers = fixed_layers<hidden<640, 128>, hidden<128, 128>, hidden<128, 128>, hidden<128, 128>,
                                hidden<128, 8>, hidden<8, 128>, hidden<128, 128>, hidden<128, 128>,
                                hidden<128, 128>, fixed_layer<128, 640, activation::none>>;
};

template <class... Nets>
struct net_list {};
using all_nets = net_list<mortgage, jets, digits, control, anomalies>;

/// f(Net{}) for the network of the list with this name; f returns the same type for all, and of no such network
/// there is none.
template <class List = all_nets, class F>
auto with_net(std::string_view name, F&& f) {
    return [&]<class First, class... Others>(net_list<First, Others...>) {
        decltype(f(First{})) result{};
        const auto try_net = [&](auto net) {
            if (net.name == name) result = f(net);
        };
        try_net(First{});
        (try_net(Others{}), ...);
        return result;
    }(List{});
}

}  // namespace comparison
