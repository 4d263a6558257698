// SPDX-License-Identifier: BSL-1.0
#include "image_nets.hpp"

#include <cmath>
#include <optional>
#include <utility>

namespace comparison {

namespace {

// Around the input a place less than half of the kernel, as PyTorch's users write it; at a stride of 2 the last one
// is not seen. (TensorFlow's "same" puts it at the end only, for which LibTorch would copy every input.)
window square(std::size_t kernel, std::size_t stride = 1) {
    const std::size_t around = kernel / 2;
    return {kernel, kernel, stride, around, around, around, around};
}

extents seen_by(window w, extents in, std::size_t channels) {
    return {(in.height + w.padding_top + w.padding_bottom - w.kernel_height) / w.stride + 1,
            (in.width + w.padding_left + w.padding_right - w.kernel_width) / w.stride + 1, channels};
}

// Every function returns the index of the values that the new layer gives.
class layers_of {
public:
    layers_of(extents input, random_bits& random) : input_{input}, random_{random} {}

    std::size_t convolution(std::size_t from, std::size_t outputs, window seen, activation after,
                            std::optional<std::size_t> addend = {}) {
        return add({operation::convolution,
                    from,
                    addend,
                    shape(from),
                    seen_by(seen, shape(from), outputs),
                    seen,
                    after,
                    {},
                    {}});
    }
    std::size_t depthwise(std::size_t from, window seen, activation after) {
        const extents in = shape(from);
        return add(
            {operation::depthwise, from, {}, in, seen_by(seen, in, in.channels), seen, after, {}, {}});
    }
    std::size_t linear(std::size_t from, std::size_t outputs, activation after) {
        const extents in = shape(from);
        return add({operation::linear, from, {}, in, {1, 1, outputs}, all_of(in), after, {}, {}});
    }
    std::size_t max_pool(std::size_t from, std::size_t size) {
        const window seen{size, size, size};
        const extents in = shape(from);
        return add({operation::max_pool,
                    from,
                    {},
                    in,
                    seen_by(seen, in, in.channels),
                    seen,
                    activation::none,
                    {},
                    {}});
    }
    std::size_t average_pool(std::size_t from) {
        const extents in = shape(from);
        return add({operation::average_pool,
                    from,
                    {},
                    in,
                    {1, 1, in.channels},
                    all_of(in),
                    activation::none,
                    {},
                    {}});
    }

    std::vector<image_layer> take() { return std::move(made_); }

private:
    static window all_of(extents in) { return {in.height, in.width, 1}; }

    extents shape(std::size_t values) const { return values == 0 ? input_ : made_[values - 1].out; }

    // A variance that keeps the values of all layers about as large as the inputs.
    std::size_t add(image_layer added) {
        if (!added.is_pool()) {
            const std::size_t fan_in = added.channels_seen() * added.seen.places();
            const double gain = added.after == activation::relu ? 2 : 1;
            added.weight = normal_values(random_, added.out.channels * fan_in,
                                         std::sqrt(gain / static_cast<double>(fan_in)));
            added.bias = normal_values(random_, added.out.channels, 0.1);
        }
        made_.push_back(std::move(added));
        return made_.size();
    }

    extents input_;
    random_bits& random_;
    std::vector<image_layer> made_;
};

constexpr auto relu = activation::relu, none = activation::none, softmax = activation::softmax;

}  // namespace

std::vector<image_layer> ds_cnn::layers(random_bits& random) {
    layers_of net({49, 10, 1}, random);
    std::size_t x = net.convolution(0, 64, {10, 4, 2, 4, 5, 1, 1}, relu);
    for (int block = 0; block < 4; ++block)
        x = net.convolution(net.depthwise(x, square(3), relu), 64, square(1), relu);
    net.linear(net.average_pool(x), 12, softmax);
    return net.take();
}

// (As in MLPerf Tiny, a sum is taken before relu.)
std::vector<image_layer> resnet_8::layers(random_bits& random) {
    layers_of net({32, 32, 3}, random);
    std::size_t x = net.convolution(0, 16, square(3), relu);
    const std::size_t within = net.convolution(x, 16, square(3), relu);
    x = net.convolution(within, 16, square(3), relu, x);
    for (const std::size_t channels : {32, 64}) {
        const std::size_t first = net.convolution(x, channels, square(3, 2), relu);
        const std::size_t second = net.convolution(first, channels, square(3), none);
        x = net.convolution(x, channels, square(1, 2), relu, second);  // the shortcut
    }
    net.linear(net.average_pool(x), 10, softmax);
    return net.take();
}

std::vector<image_layer> mobilenet::layers(random_bits& random) {
    layers_of net({96, 96, 3}, random);
    std::size_t x = net.convolution(0, 8, square(3, 2), relu);
    const auto add = [&](std::size_t stride, std::size_t channels) {
        x = net.convolution(net.depthwise(x, square(3, stride), relu), channels, square(1), relu);
    };
    add(1, 16);
    for (const std::size_t channels : {32, 64, 128}) {
        add(2, channels);
        for (int i = 0; i < (channels == 128 ? 5 : 1); ++i) add(1, channels);
    }
    add(2, 256);
    add(1, 256);
    net.linear(net.average_pool(x), 2, softmax);
    return net.take();
}

std::vector<image_layer> lenet_5::layers(random_bits& random) {
    layers_of net({28, 28, 1}, random);
    std::size_t x = net.max_pool(net.convolution(0, 6, square(5), relu), 2);
    x = net.max_pool(net.convolution(x, 16, {5, 5}, relu), 2);
    net.linear(net.linear(net.linear(x, 120, relu), 84, relu), 10, softmax);
    return net.take();
}

template <kind Kind, std::size_t Height, std::size_t Width, std::size_t Channels>
std::vector<image_layer> single<Kind, Height, Width, Channels>::layers(random_bits& random) {
    layers_of net({Height, Width, Channels}, random);
    const window seen = square(Kind == kind::pointwise ? 1 : 3);
    if (Kind == kind::depthwise)
        net.depthwise(0, seen, none);
    else
        net.convolution(0, Channels, seen, none);
    return net.take();
}
template struct single<kind::convolution, 32, 32, 16>;
template struct single<kind::convolution, 16, 16, 64>;
template struct single<kind::pointwise, 25, 5, 64>;
template struct single<kind::depthwise, 25, 5, 64>;

}  // namespace comparison
