// SPDX-License-Identifier: BSL-1.0
// The networks of images, and single layers of the kinds they are made of. Batch normalisation is folded into the
// convolutions, as whoever runs them does.
#pragma once

#include "nets.hpp"
#include "random_values.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace comparison {

// Three of MLPerf Tiny's four networks; its fourth is `anomalies`.
struct ds_cnn {
    static constexpr std::string_view name = "DS-CNN", purpose = "keyword spotting";
    static constexpr loss trained_with = loss::none;
    static std::vector<image_layer> layers(random_bits&);
};

struct resnet_8 {
    static constexpr std::string_view name = "ResNet-8", purpose = "classes of images of 32x32x3";
    static constexpr loss trained_with = loss::cross_entropy;
    static constexpr std::size_t batch = 64;
    // A step is 5 thousand million operations, for which the reference and plain loops take long; the second one shows
    // what the first has changed.
    static constexpr std::size_t checked_steps = 2;
    static std::vector<image_layer> layers(random_bits&);
};

struct mobilenet {
    static constexpr std::string_view name = "MobileNetV1 x0.25", purpose = "visual wake words, 96x96x3";
    static constexpr loss trained_with = loss::none;
    static std::vector<image_layer> layers(random_bits&);
};

struct lenet_5 {
    static constexpr std::string_view name = "LeNet-5", purpose = "handwritten digits";
    static constexpr loss trained_with = loss::cross_entropy;
    static constexpr std::size_t batch = 64;
    static std::vector<image_layer> layers(random_bits&);
};

enum class kind { convolution, pointwise, depthwise };

// One layer that keeps the places and channels it is given.
template <kind Kind, std::size_t Height, std::size_t Width, std::size_t Channels>
struct single {
    static constexpr std::string_view purpose = "one layer";
    static constexpr loss trained_with = loss::none;
    static std::vector<image_layer> layers(random_bits&);
};
struct convolution_of_16 : single<kind::convolution, 32, 32, 16> {
    static constexpr std::string_view name = "3x3 convolution, 32x32, 16 channels";
};
struct convolution_of_64 : single<kind::convolution, 16, 16, 64> {
    static constexpr std::string_view name = "3x3 convolution, 16x16, 64 channels";
};
struct pointwise_of_64 : single<kind::pointwise, 25, 5, 64> {
    static constexpr std::string_view name = "1x1 convolution, 25x5, 64 channels";
};
struct depthwise_of_64 : single<kind::depthwise, 25, 5, 64> {
    static constexpr std::string_view name = "3x3 depthwise, 25x5, 64 channels";
};

using all_image_nets = net_list<ds_cnn, resnet_8, mobilenet, lenet_5, convolution_of_16,
                                convolution_of_64, pointwise_of_64, depthwise_of_64>;

}  // namespace comparison
