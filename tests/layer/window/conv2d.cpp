// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/window/conv2d.hpp>

#include "support/convolution.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/testing/gradient_check.hpp>

#include <type_traits>

namespace {

namespace nn = ctnn;
using nn::conv2d, nn::kernel, nn::stride, nn::dilation, nn::padding, nn::same, nn::no_bias, nn::shape;

using layer = conv2d<3, 5, kernel<3, 2>>;
static_assert(nn::parametric_layer<layer> && std::is_empty_v<layer>);
static_assert(layer::parameters<float>::count == 5 * (3 * 3 * 2 + 1));
static_assert(std::is_same_v<layer::on<shape<7, 11, 3>>::output, shape<5, 10, 5>>);
static_assert(layer::on<shape<7, 11, 3>>::multiply_adds == 50 * 5 * 18);
static_assert(nn::core::is_broken<layer::on<shape<7, 11, 2>>::output>);
static_assert(nn::core::is_broken<layer::on<shape<2, 11, 3>>::output>);

// The parameters in PyTorch's order: weight[o][c][kh][kw], then the biases.
static_assert([] {
    conv2d<2, 2, kernel<1, 2>>::parameters<float> p;
    float next = 0;
    p.visit([&](float& value) { value = ++next; });
    return p.weight(0, 0, 0, 1) == 2 && p.weight(0, 1, 0, 0) == 3 && p.weight(1, 0, 0, 0) == 5 &&
           p.bias(1) == 10;
}());

// In constant evaluation, too: the sum of each 2 x 2 window and of its place, with 1 for bias.
static_assert([] {
    nn::network<nn::sequential<nn::input<2, 3, 1>, conv2d<1, 1, kernel<2>, padding<0, 0, 1, 0>>>> net;
    net.set_parameters(std::array{1.0f, 1.0f, 1.0f, 1.0f, 0.5f});
    return net({1, 2, 3, 4, 5, 6}) == std::array{5.5f, 12.5f, 16.5f};
}());

// Of a row that is no variable, as headers prove it.
constexpr nn::network<nn::sequential<nn::input<2, 2, 1>, conv2d<1, 1, kernel<2>, same>>> of_zeros;
static_assert(nn::reproduces(of_zeros, {1, 2, 3, 4}, {}, 0));

template <class Layer, class Input, class T = float>
void check(const support::convolution_numbers& of, bool has_bias = true) {
    support::convolution_check<Layer, Input, T>(of, false, has_bias).run();
}

}  // namespace

TEST_CASE("conv2d is its definition, with every option", "[conv2d]") {
    check<conv2d<1, 1>, shape<1, 1, 1>>({});
    check<conv2d<3, 7, kernel<3>>, shape<5, 7, 3>>({.kernel = {3, 3}});
    check<conv2d<7, 17, kernel<2, 3>, stride<2, 1>, padding<1>>, shape<11, 5, 7>>(
        {.kernel = {2, 3}, .stride = {2, 1}, .before = {1, 1}, .after = {1, 1}});
    check<conv2d<17, 33, kernel<3>, same>, shape<3, 5, 17>>(
        {.kernel = {3, 3}, .before = {1, 1}, .after = {1, 1}});
    check<conv2d<2, 16, kernel<5, 4>, stride<2>, same>, shape<11, 7, 2>>(
        {.kernel = {5, 4}, .stride = {2, 2}, .before = {2, 1}, .after = {2, 2}});
    check<conv2d<33, 16>, shape<7, 11, 33>>({});
    // The first line of outputs sees a line below one that only the second sees.
    check<conv2d<1, 7, kernel<2, 3>, dilation<2>, same>, shape<3, 5, 1>>(
        {.kernel = {2, 3}, .dilation = {2, 2}, .before = {1, 2}, .after = {1, 2}});
    check<conv2d<3, 80, kernel<3>, dilation<1, 2>, padding<2>, no_bias>, shape<2, 3, 3>>(
        {.kernel = {3, 3}, .dilation = {1, 2}, .before = {2, 2}, .after = {2, 2}}, false);
    check<conv2d<1, 3, kernel<3, 2>, dilation<2, 3>, padding<4, 3, 2, 1>>, shape<5, 7, 1>, double>(
        {.kernel = {3, 2}, .dilation = {2, 3}, .before = {4, 2}, .after = {3, 1}});
    // Windows that see nothing but padding.
    check<conv2d<3, 2, stride<1, 2>, padding<2>>, shape<1, 1, 3>>(
        {.stride = {1, 2}, .before = {2, 2}, .after = {2, 2}});
}

TEST_CASE("networks of convolutions have the derivatives of their values", "[conv2d]") {
    using topology =
        nn::sequential<nn::input<5, 4, 3>, conv2d<3, 16, kernel<3>, same>, nn::tanh,
                       nn::residual<conv2d<16, 16, kernel<3, 1>, same>, nn::silu>,
                       conv2d<16, 3, kernel<2>, stride<2>>, nn::tanh, conv2d<3, 2, no_bias>>;
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
}

TEST_CASE("one image has the same bits alone and among many", "[conv2d]") {
    using topology = nn::sequential<nn::input<5, 7, 3>, conv2d<3, 17, kernel<3>>, nn::relu,
                                    conv2d<17, 5, kernel<2>, stride<2>, padding<1>>>;
    constexpr std::size_t rows = 5;
    nn::network<topology> net;
    net.initialize(1);
    std::vector<float> x(rows * net.inputs), y(rows * net.outputs);
    support::numbers random;
    for (float& value : x) value = static_cast<float>(random(1));
    net.predict(x, y);
    for (std::size_t r = 0; r < rows; ++r) {
        const auto alone = net(std::span<const float, 105>(x.data() + r * 105, 105));
        for (std::size_t i = 0; i < net.outputs; ++i) CHECK(alone[i] == y[r * net.outputs + i]);
    }
}
