// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/window/conv1d.hpp>

#include "support/convolution.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/testing/gradient_check.hpp>

#include <type_traits>

namespace {

namespace nn = ctnn;
using nn::conv1d, nn::kernel, nn::stride, nn::dilation, nn::padding, nn::same, nn::causal, nn::no_bias,
    nn::shape;

using layer = conv1d<3, 5, kernel<4>>;
static_assert(nn::parametric_layer<layer> && std::is_empty_v<layer>);
static_assert(layer::parameters<float>::count == 5 * (3 * 4 + 1));
static_assert(std::is_same_v<layer::on<shape<11, 3>>::output, shape<8, 5>>);
static_assert(layer::on<shape<11, 3>>::multiply_adds == 8 * 5 * 12);
static_assert(nn::core::is_broken<layer::on<shape<11, 2>>::output>);
static_assert(nn::core::is_broken<layer::on<shape<3, 11, 3>>::output>);

// A causal one, in constant evaluation: y_t = x_t + 2 x_(t - 2).
static_assert([] {
    nn::network<nn::sequential<nn::input<4, 1>, conv1d<1, 1, kernel<2>, dilation<2>, causal, no_bias>>>
        net;
    net.layer<0>().weight(0, 0, 0) = 2;
    net.layer<0>().weight(0, 0, 1) = 1;
    return net({1, 2, 3, 4}) == std::array{1.0f, 2.0f, 5.0f, 8.0f};
}());

template <class Layer, class Input, class T = float>
void check(const support::convolution_numbers& of, bool has_bias = true) {
    support::convolution_check<Layer, Input, T>(of, false, has_bias).run();
}

}  // namespace

TEST_CASE("conv1d is its definition, with every option", "[conv1d]") {
    check<conv1d<1, 1>, shape<1, 1>>({});
    check<conv1d<3, 7, kernel<5>, causal>, shape<11, 3>>({.kernel = {1, 5}, .before = {0, 4}});
    check<conv1d<7, 16, kernel<6>, dilation<3>, causal>, shape<23, 7>>(
        {.kernel = {1, 6}, .dilation = {1, 3}, .before = {0, 15}});
    check<conv1d<17, 33, kernel<4>, stride<3>, same, no_bias>, shape<11, 17>>(
        {.kernel = {1, 4}, .stride = {1, 3}, .before = {0, 1}, .after = {0, 1}}, false);
    check<conv1d<1, 3, kernel<7>, stride<2>, padding<3, 2>>, shape<5, 1>, double>(
        {.kernel = {1, 7}, .stride = {1, 2}, .before = {0, 3}, .after = {0, 2}});
}

TEST_CASE("networks of convolutions over time have the derivatives of their values", "[conv1d]") {
    using topology = nn::sequential<
        nn::input<9, 2>, conv1d<2, 7, kernel<3>, causal>, nn::tanh,
        nn::add<nn::identity, nn::sequential<conv1d<7, 7, kernel<2>, dilation<3>, causal>, nn::tanh>>,
        conv1d<7, 2, kernel<3>, stride<2>>>;
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
}
