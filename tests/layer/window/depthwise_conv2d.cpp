// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/window/depthwise_conv2d.hpp>

#include "support/convolution.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/testing/gradient_check.hpp>

#include <type_traits>

namespace {

namespace nn = ctnn;
using nn::depthwise_conv2d, nn::kernel, nn::stride, nn::dilation, nn::padding, nn::same, nn::no_bias,
    nn::shape;

using layer = depthwise_conv2d<3, kernel<3, 2>>;
static_assert(nn::parametric_layer<layer> && std::is_empty_v<layer>);
static_assert(layer::parameters<float>::count == 3 * (3 * 2 + 1));
static_assert(std::is_same_v<layer::on<shape<7, 11, 3>>::output, shape<5, 10, 3>>);
static_assert(layer::on<shape<7, 11, 3>>::multiply_adds == 50 * 3 * 6);
static_assert(nn::core::is_broken<layer::on<shape<7, 11, 2>>::output>);

// In constant evaluation, too.
static_assert([] {
    nn::network<nn::sequential<nn::input<1, 2, 2>, depthwise_conv2d<2, kernel<1, 2>>>> net;
    net.set_parameters(std::array{1.0f, 2.0f, 3.0f, 4.0f, 0.5f, 0.25f});
    return net({1, 2, 3, 4}) == std::array{7.5f, 22.25f};
}());

// Of a row that is no variable, as headers prove it.
constexpr nn::network<nn::sequential<nn::input<2, 2, 1>, depthwise_conv2d<1, kernel<2>, same>>> of_zeros;
static_assert(nn::reproduces(of_zeros, {1, 2, 3, 4}, {}, 0));

template <class Layer, class Input, class T = float>
void check(const support::convolution_numbers& of, bool has_bias = true) {
    support::convolution_check<Layer, Input, T>(of, true, has_bias).run();
}

}  // namespace

TEST_CASE("depthwise_conv2d is its definition, with every option", "[depthwise_conv2d]") {
    check<depthwise_conv2d<1>, shape<1, 1, 1>>({});
    check<depthwise_conv2d<16, kernel<3>>, shape<5, 7, 16>>({.kernel = {3, 3}});
    check<depthwise_conv2d<33, kernel<3>, same>, shape<3, 5, 33>>(
        {.kernel = {3, 3}, .before = {1, 1}, .after = {1, 1}});
    check<depthwise_conv2d<7, kernel<2, 3>, stride<2, 1>, padding<1>, no_bias>, shape<11, 5, 7>>(
        {.kernel = {2, 3}, .stride = {2, 1}, .before = {1, 1}, .after = {1, 1}}, false);
    check<depthwise_conv2d<3, kernel<3, 2>, dilation<2, 3>, padding<4, 3, 2, 1>>, shape<5, 7, 3>,
          double>({.kernel = {3, 2}, .dilation = {2, 3}, .before = {4, 2}, .after = {3, 1}});
    check<depthwise_conv2d<17, stride<1, 2>, padding<2>>, shape<1, 1, 17>>(
        {.stride = {1, 2}, .before = {2, 2}, .after = {2, 2}});
}

TEST_CASE("networks of depthwise convolutions have the derivatives of their values",
          "[depthwise_conv2d]") {
    using topology =
        nn::sequential<nn::input<5, 4, 3>, nn::conv2d<3, 16>, depthwise_conv2d<16, kernel<3>, same>,
                       nn::tanh, nn::residual<depthwise_conv2d<16, kernel<3, 1>, same>, nn::silu>,
                       nn::conv2d<16, 3>, depthwise_conv2d<3, kernel<2>, stride<2>, no_bias>>;
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
}

TEST_CASE("what is beside a place's channels never reaches the padding of its parameters",
          "[depthwise_conv2d]") {
    using topology = nn::sequential<nn::input<1, 3, 3>, depthwise_conv2d<3, kernel<1, 2>>>;
    static nn::network<topology> net;
    static nn::trainer<nn::network<topology>, nn::mse, nn::sgd, 2> trainer{net, {}, {.lr = 0.1}};
    std::array<float, 9> x{};
    x.fill(std::numeric_limits<float>::infinity());
    trainer.step(x, std::array<float, 6>{});
    const auto& values = net.layer<0>().values;
    std::size_t i = 0;
    for (const float value : values)
        if (i++ % nn::line >= 3) CHECK(support::positive_zero(value));
}
