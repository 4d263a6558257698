// SPDX-License-Identifier: BSL-1.0
// Made by random_topologies.py.
#pragma once

#include <ctnn/inference.hpp>

// clang-format off
namespace ctnn {

template <class... Topologies>
struct random_list {};

using random_topologies = random_list<
    sequential<input<7, 3>, multiply<identity>, flatten, slice<12, 5>, affine<5>>,
    sequential<input<11, 1>, conv1d<1, 7, kernel<3>>, conv1d<7, 17>, prelu<17>, depthwise_conv1d<17,
    padding<1, 2>, kernel<1>, stride<2>>, prelu<17>, residual<sequential<prelu<17>>, slice<12, 1>,
    linear<1, 17, no_bias>>, relu>,
    sequential<channels_first<3, 3>, conv1d<3, 2>, max_pool1d<stride<2>, kernel<1>>, global_avg_pool,
    affine<2>>,
    sequential<input<7>, hard_sigmoid_with<std::ratio<1, 5>, std::ratio<1, 2>>, slice<0, 4>, linear<4,
    3>, repeat<1, standardize<3>, silu>, standardize<3>, hardtanh, multiply<identity, standardize<3>,
    identity>>,
    sequential<input<6>, embedding<3, 17>, avg_pool1d<kernel<1>>, global_max_pool, affine<17>,
    layer_norm<17>>,
    sequential<input<3, 3, 3>, depthwise_conv2d<3, no_bias, kernel<3, 1>, stride<1, 2>>, slice<0, 3>,
    max_pool2d<padding<0, 0>, stride<2, 1>, kernel<1, 1>>, conv2d<3, 3>, max_pool2d<stride<2, 2>,
    kernel<1, 1>>>,
    sequential<channels_first<7, 7>, prelu<7>, depthwise_conv1d<7, padding<2, 2>, no_bias, kernel<1>,
    stride<2>>, flatten, slice<6, 18>, sequential<linear<18, 7, no_bias>>, layer_norm<7>>,
    sequential<input<5, 5, 3>, avg_pool2d<kernel<2, 3>, stride<2, 2>>, add<identity>, prelu<3>,
    conv2d<3, 5>, mish>>;

}  // namespace ctnn
