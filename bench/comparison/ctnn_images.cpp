// SPDX-License-Identifier: BSL-1.0
// The networks of images as ctnn's.
#include "ctnn_runner.hpp"
#include "image_nets.hpp"

namespace comparison {

using three = nn::kernel<3>;
using around = nn::padding<1>;
using half = nn::stride<2>;

// A kernel a channel, then a linear of the channels at each place.
template <std::size_t In, std::size_t Out, class... Options>
using separable = nn::sequential<nn::depthwise_conv2d<In, three, around, Options...>, nn::relu,
                                 nn::conv2d<In, Out>, nn::relu>;

inline auto topology_of(ds_cnn) {
    using block = separable<64, 64>;
    return nn::sequential<nn::input<49, 10, 1>, nn::conv2d<1, 64, nn::kernel<10, 4>, half, nn::same>,
                          nn::relu>{} +
           block{} + block{} + block{} + block{} +
           nn::sequential<nn::global_avg_pool, nn::linear<64, 12>, nn::softmax>{};
}

template <std::size_t In, std::size_t Out>
using narrowing = nn::sequential<nn::add<nn::sequential<nn::conv2d<In, Out, three, half, around>,
                                                        nn::relu, nn::conv2d<Out, Out, three, around>>,
                                         nn::conv2d<In, Out, half>>,
                                 nn::relu>;
inline auto topology_of(resnet_8) {
    return nn::sequential<nn::input<32, 32, 3>, nn::conv2d<3, 16, three, around>, nn::relu,
                          nn::residual<nn::conv2d<16, 16, three, around>, nn::relu,
                                       nn::conv2d<16, 16, three, around>>,
                          nn::relu>{} +
           narrowing<16, 32>{} + narrowing<32, 64>{} +
           nn::sequential<nn::global_avg_pool, nn::linear<64, 10>, nn::softmax>{};
}

inline auto topology_of(mobilenet) {
    using wide = separable<128, 128>;
    return nn::sequential<nn::input<96, 96, 3>, nn::conv2d<3, 8, three, half, around>, nn::relu>{} +
           separable<8, 16>{} + separable<16, 32, half>{} + separable<32, 32>{} +
           separable<32, 64, half>{} + separable<64, 64>{} + separable<64, 128, half>{} + wide{} +
           wide{} + wide{} + wide{} + wide{} + separable<128, 256, half>{} + separable<256, 256>{} +
           nn::sequential<nn::global_avg_pool, nn::linear<256, 2>, nn::softmax>{};
}

inline auto topology_of(lenet_5) {
    using half_size = nn::max_pool2d<nn::kernel<2>>;
    return nn::sequential<nn::input<28, 28, 1>, nn::conv2d<1, 6, nn::kernel<5>, nn::padding<2>>,
                          nn::relu, half_size, nn::conv2d<6, 16, nn::kernel<5>>, nn::relu, half_size,
                          nn::flatten, nn::linear<400, 120>, nn::relu, nn::linear<120, 84>, nn::relu,
                          nn::linear<84, 10>, nn::softmax>{};
}

template <kind Kind, std::size_t Height, std::size_t Width, std::size_t Channels>
auto topology_of(single<Kind, Height, Width, Channels>) {
    using given = nn::input<Height, Width, Channels>;
    if constexpr (Kind == kind::depthwise)
        return nn::sequential<given, nn::depthwise_conv2d<Channels, three, around>>{};
    else if constexpr (Kind == kind::pointwise)
        return nn::sequential<given, nn::conv2d<Channels, Channels>>{};
    else
        return nn::sequential<given, nn::conv2d<Channels, Channels, three, around>>{};
}

namespace {

const registration registered{{"ctnn", CTNN_VERSION, ctnn_runner<all_image_nets>}};

}  // namespace

}  // namespace comparison
