// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/window/depthwise_conv1d.hpp>

#include "support/convolution.hpp"

#include <type_traits>

namespace {

namespace nn = ctnn;
using nn::depthwise_conv1d, nn::kernel, nn::stride, nn::dilation, nn::padding, nn::causal, nn::shape;

using layer = depthwise_conv1d<3, kernel<4>>;
static_assert(layer::parameters<float>::count == 3 * 5);
static_assert(std::is_same_v<layer::on<shape<11, 3>>::output, shape<8, 3>>);
static_assert(layer::on<shape<11, 3>>::multiply_adds == 8 * 3 * 4);

}  // namespace

TEST_CASE("depthwise_conv1d is its definition", "[depthwise_conv1d]") {
    support::convolution_check<depthwise_conv1d<17, kernel<3>, dilation<2>, causal>, shape<11, 17>,
                               float>({.kernel = {1, 3}, .dilation = {1, 2}, .before = {0, 4}}, true,
                                      true)
        .run();
    support::convolution_check<depthwise_conv1d<16, kernel<5>, stride<2>, padding<2>>, shape<7, 16>,
                               float>(
        {.kernel = {1, 5}, .stride = {1, 2}, .before = {0, 2}, .after = {0, 2}}, true, true)
        .run();
}
