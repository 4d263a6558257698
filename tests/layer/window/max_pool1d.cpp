// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/window/max_pool1d.hpp>

#include "catch.hpp"
#include "support/pool.hpp"

#include <type_traits>

namespace {

namespace nn = ctnn;
using nn::kernel, nn::stride, nn::padding, nn::max_pool1d, nn::shape;

template <class Layer, class Input>
using output = typename nn::core::bound_layer<Layer, Input>::output;
static_assert(std::is_same_v<output<max_pool1d<kernel<2>>, shape<7, 3>>, shape<3, 3>>);
static_assert(
    std::is_same_v<output<max_pool1d<kernel<3>, stride<2>, nn::causal>, shape<7, 3>>, shape<4, 3>>);
static_assert(nn::core::is_broken<output<max_pool1d<kernel<2>>, shape<5, 7, 3>>>);
static_assert(nn::core::is_broken<output<max_pool1d<kernel<3>, padding<1, 2>>, shape<7, 3>>>);

}  // namespace

TEST_CASE("max_pool1d is the largest value of each window of time", "[max_pool1d]") {
    using support::check_pool;
    check_pool<max_pool1d<kernel<3>, stride<2>, padding<1>>, shape<11, 5>, float>(
        true, {.kernel_w = 3, .stride_w = 2, .left = 1});
    check_pool<max_pool1d<kernel<4>, stride<1>, nn::causal>, shape<2, 3>, double>(
        true, {.kernel_w = 4, .stride_w = 1, .left = 3});
}
