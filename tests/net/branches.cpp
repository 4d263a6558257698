// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/branches.hpp>

#include "catch.hpp"

#include <ctnn/ctnn.hpp>

#include <type_traits>

namespace {

namespace nn = ctnn;
using nn::linear, nn::shape, nn::tanh;

using both =
    nn::add<linear<5, 7>, nn::sequential<tanh, linear<5, 3>, linear<3, 7>>, nn::identity>::on<shape<5>>;

// A whole costs what its branches cost.
static_assert(both::multiply_adds == 35 + 15 + 21 && both::depth == 3 && both::widest == 16);

// It begins as the first branch does that fixes a width.
static_assert(std::is_same_v<nn::add<tanh, linear<5, 5>>::begins_with, shape<5>>);
template <class Layer>
concept begins = requires { typename Layer::begins_with; };
static_assert(!begins<nn::add<tanh, nn::identity>>);

// Parameters are those of the branches that have any, in order.
using parameters = nn::add<tanh, linear<5, 5>, nn::identity, linear<5, 5>>::parameters<float>;
static_assert(parameters::count == 60 && parameters::parametric_layers == 2);
using parts = nn::net::listed_parameters<tanh, linear<5, 5>, nn::identity, linear<5, 5>>;
static_assert(parts::position[1] == 0 && parts::position[3] == 1);

// Outputs lie side by side, but what an identity passes on.
using context = nn::context<float, nn::simd::native, 2>;
using training = nn::context<float, nn::simd::native, 2, true>;
using two = nn::multiply<linear<5, 7>, linear<5, 7>>::on<shape<5>>;
static_assert(two::forward_workspace<context> == 2 * 2 * 16 && two::forward_workspace<training> == 0);
static_assert(nn::add<nn::identity, tanh>::on<shape<5>>::forward_workspace<context> == 2 * 16);

// Where outputs differ it is said of the first that does; what a branch reports is not repeated.
template <class Layer, std::size_t In>
using output = typename nn::core::bound_layer<Layer, shape<In>>::output;
static_assert(std::is_same_v<output<nn::add<linear<5, 7>, linear<5, 7>, linear<5, 8>>, 5>,
                             nn::broken<nn::core::rule_branches, nn::takes<7>, nn::but_is_given<8>>>);
static_assert(std::is_same_v<output<nn::multiply<linear<4, 7>, tanh>, 5>,
                             nn::broken<nn::core::rule_same_width, nn::takes<4>, nn::but_is_given<5>>>);
static_assert(std::is_same_v<output<nn::add<int, tanh>, 5>,
                             nn::broken<nn::core::rule_layer, nn::is_no_layer<int>>>);

}  // namespace
