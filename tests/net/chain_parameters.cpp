// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/chain_parameters.hpp>

#include "catch.hpp"

#include <ctnn/layer/linear.hpp>
#include <ctnn/layer/activation/silu.hpp>

#include <type_traits>

namespace {

namespace nn = ctnn;

template <class Value>
using parameters_of = nn::net::chain_parameters<Value, nn::linear<3, 5>, nn::silu, nn::linear<5, 17>,
                                                nn::silu, nn::linear<17, 2>>;
static_assert(parameters_of<float>::parametric_layers == 3);
static_assert(parameters_of<float>::count == 4 * 5 + 6 * 17 + 18 * 2);
static_assert(std::is_trivially_copyable_v<parameters_of<float>>);
static_assert(sizeof(parameters_of<float>) == sizeof(nn::linear<3, 5>::parameters<float>) +
                                                  sizeof(nn::linear<5, 17>::parameters<float>) +
                                                  sizeof(nn::linear<17, 2>::parameters<float>));

}  // namespace

TEST_CASE("visit walks the parameters in order and clear empties them", "[chain_parameters]") {
    parameters_of<float> parameters;
    float next = 0;
    parameters.visit([&](float& value) { value = ++next; });
    CHECK(next == 158);
    CHECK(parameters.layer<0>().weight(0, 1) == 2);
    CHECK(parameters.layer<0>().bias(4) == 20);
    CHECK(parameters.layer<1>().weight(0, 0) == 21);
    CHECK(parameters.layer<2>().bias(1) == 158);
    parameters.clear();
    float sum = 0;
    const auto& constant = parameters;
    constant.visit([&](const float& value) { sum += value; });
    CHECK(sum == 0);
}
