// SPDX-License-Identifier: BSL-1.0
// What is written to headers by one program and read from them by another.
#pragma once

#include <ctnn/ctnn.hpp>

#include <cstdint>
#include <memory>
#include <type_traits>

namespace nn = ctnn;

// Every arrangement of a linear layer, some inside of repeats, residuals and branches, and a last layer of
// one output.
using mixed_topology = nn::sequential<
    nn::linear<5, 70>, nn::relu, nn::linear<70, 20>, nn::tanh,
    nn::repeat<2, nn::linear<20, 33>, nn::gelu, nn::linear<33, 20>>,
    nn::residual<nn::linear<20, 20, nn::no_bias>, nn::relu>,
    nn::repeat<2, nn::residual<nn::linear<20, 9>, nn::elu, nn::linear<9, 20>>>, nn::linear<20, 7>,
    nn::softplus, nn::standardize<7>, nn::add<nn::identity, nn::sequential<nn::linear<7, 7>, nn::tanh>>,
    nn::concat<nn::linear<7, 2>, nn::identity>, nn::slice<1, 7>,
    nn::multiply<nn::linear<7, 7>, nn::sigmoid>, nn::linear<7, 1, nn::no_bias>, nn::sigmoid>;
// Shapes and windows.
using image_topology =
    nn::sequential<nn::channels_first<2, 7, 6>, nn::conv2d<2, 5, nn::kernel<3>, nn::same>, nn::relu,
                   nn::depthwise_conv2d<5, nn::kernel<2, 3>, nn::stride<2>, nn::no_bias>,
                   nn::concat<nn::max_pool2d<nn::kernel<2>, nn::stride<1>>,
                              nn::avg_pool2d<nn::kernel<2>, nn::stride<1>>>,
                   nn::linear<10, 4>, nn::repeat<2, nn::residual<nn::tanh>>,
                   nn::concat<nn::global_avg_pool, nn::flatten>, nn::linear<12, 3>, nn::softmax>;
// Time.
using time_topology =
    nn::sequential<nn::input<5, 3>, nn::concat<nn::gru<3, 5>, nn::reversed<nn::gru<3, 5>>>,
                   nn::reversed<nn::repeat<2, nn::residual<nn::lstm<10, 10>>>>, nn::rnn<10, 17>,
                   nn::last, nn::linear<17, 2>>;
using precise_topology =
    nn::sequential<nn::linear<3, 40, nn::no_bias>, nn::silu, nn::linear<40, 4>, nn::softmax>;
using digits_topology = nn::sequential<nn::linear<784, 128>, nn::relu, nn::linear<128, 10>, nn::softmax>;
// Of two seeds, in headers of the same name.
using shared_name_topology = nn::sequential<nn::linear<4, 16>, nn::relu, nn::linear<16, 3>, nn::softmax>;
// Ends in relu, and gives 0 for every row.
using silent_topology = nn::sequential<nn::linear<3, 2>, nn::relu>;

template <class Topology, class T = float>
std::unique_ptr<nn::network<Topology, T>> make(std::uint64_t seed = 42) {
    auto net = std::make_unique<nn::network<Topology, T>>();
    net->initialize(seed);
    if constexpr (std::is_same_v<Topology, silent_topology>)
        for (std::size_t o = 0; o < 2; ++o) net->template layer<0>().bias(o) = -100;
    return net;
}
