// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/window/global_max_pool.hpp>

#include "catch.hpp"
#include "support/pool.hpp"

#include <type_traits>

namespace {

namespace nn = ctnn;
using nn::global_max_pool, nn::shape;

template <class Input>
using output = typename nn::core::bound_layer<global_max_pool, Input>::output;
static_assert(std::is_same_v<output<shape<7, 3>>, shape<3>>);
static_assert(std::is_same_v<output<shape<5, 7, 3>>, shape<3>>);
static_assert(nn::core::is_broken<output<shape<3>>>);

}  // namespace

TEST_CASE("global_max_pool is the largest value of each channel", "[global_max_pool]") {
    using support::check_pool;
    check_pool<global_max_pool, shape<7, 5, 33>, float>(true, {7, 5, 1, 1, 0, 0});
    check_pool<global_max_pool, shape<11, 3>, double>(true, {.kernel_w = 11, .stride_w = 1, .left = 0});
}
