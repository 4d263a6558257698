// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/shape_walk.hpp>

#include "catch.hpp"

#include <ctnn/layer/activation/elementwise.hpp>

#include <type_traits>

namespace {

using ctnn::broken, ctnn::but_is, ctnn::but_is_given, ctnn::is_no_layer, ctnn::shape, ctnn::takes;
namespace core = ctnn::core;

template <std::size_t In, std::size_t Out>
struct sized {
    using begins_with = shape<In>;
    template <class Input>
    struct on : ctnn::layer_base {
        using output = core::output_of_width<sized, Input, In, Out>;
        static void forward(const auto&, auto, auto) {}
    };
};
struct keeping {
    template <class Input>
    struct on : ctnn::layer_base {
        using output = Input;
        static void forward(const auto&, auto, auto) {}
    };
};
struct without_forward {
    template <class Input>
    struct on : ctnn::layer_base {
        using output = Input;
    };
};
struct with_another_forward {
    template <class Input>
    struct on : ctnn::layer_base {
        using output = Input;
        static void forward(const float*, float*) {}
    };
};
struct activation {
    static constexpr ctnn::slope_from from = ctnn::slope_from::output;
    template <class V>
    static constexpr V apply(V x) {
        return x;
    }
    template <class V>
    static constexpr V slope(V) {
        return V(1);
    }
};
struct no_layer {};
struct broken_inside {
    template <class Input>
    struct on : ctnn::layer_base {
        using output = broken<core::rule_reported>;
    };
};

/// What the walk ends with, from the beginning that the first layer names.
template <class... Layers>
using walked =
    typename core::shape_after<sizeof...(Layers), typename core::input_of_list<Layers...>::type,
                               Layers...>::type;
template <class Expected, class... Layers>
inline constexpr bool gives = std::is_same_v<walked<Layers...>, Expected>;

static_assert(gives<shape<3>, sized<2, 3>>);
static_assert(gives<shape<1>, sized<2, 50>, keeping, sized<50, 1>, activation>);
static_assert(gives<shape<7>, sized<4, 4>, sized<4, 9>, sized<9, 7>>);

// Each rule, with its facts.
static_assert(gives<broken<core::rule_some_layer>>);
static_assert(gives<broken<core::rule_layer, is_no_layer<no_layer>>, no_layer>);
static_assert(gives<broken<core::rule_layer, is_no_layer<int>>, sized<2, 3>, int, sized<3, 1>>);
static_assert(gives<broken<core::rule_first, but_is<keeping>>, keeping>);
static_assert(gives<broken<core::rule_first, but_is<activation>>, activation, sized<2, 3>>);
static_assert(gives<broken<core::rule_not_empty, but_is<sized<0, 3>>>, sized<0, 3>>);
static_assert(gives<broken<core::rule_not_empty, but_is<sized<3, 0>>>, sized<2, 3>, sized<3, 0>>);
static_assert(
    gives<broken<core::rule_same_width, takes<64>, but_is_given<50>>, sized<2, 50>, sized<64, 1>>);
static_assert(gives<broken<core::rule_forward, but_is<without_forward>>, sized<2, 3>, without_forward>);
static_assert(
    gives<broken<core::rule_forward, but_is<with_another_forward>>, sized<2, 3>, with_another_forward>);
static_assert(gives<broken<core::rule_reported>, sized<2, 3>, broken_inside, sized<5, 1>>);

// An activation between two layers hides no mismatch.
static_assert(gives<broken<core::rule_same_width, takes<64>, but_is_given<50>>, sized<2, 50>, activation,
                    sized<64, 1>>);
// Widths are compared, not padded widths: 15 and 16 lie on the same line.
static_assert(
    gives<broken<core::rule_same_width, takes<16>, but_is_given<15>>, sized<2, 15>, sized<16, 1>>);
// Of several mistakes the first is the one that is told, with its own facts.
static_assert(gives<broken<core::rule_same_width, takes<64>, but_is_given<50>>, sized<2, 50>,
                    sized<64, 7>, sized<9, 1>>);
static_assert(
    gives<broken<core::rule_layer, is_no_layer<no_layer>>, sized<2, 50>, no_layer, sized<64, 1>>);
// A width of 0 is told as such and is no mismatch for its neighbours.
static_assert(
    gives<broken<core::rule_not_empty, but_is<sized<0, 5>>>, sized<2, 3>, sized<0, 5>, sized<5, 1>>);

// What is sound instantiates, and says so; where it breaks is known by its index.
template <class... Layers>
using checked = core::checked_shape<typename core::input_of_list<Layers...>::type, Layers...>;
static_assert(checked<sized<2, 50>, keeping, sized<50, 1>>::is_sound);
static_assert(std::is_same_v<checked<sized<2, 50>, keeping, sized<50, 1>>::output, shape<1>>);
static_assert(checked<sized<2, 50>, keeping, sized<50, 1>>::first_broken == 3);
// A member's own report is not repeated: this compiles, and is not sound.
static_assert(!checked<sized<2, 3>, broken_inside>::is_sound);
static_assert(checked<sized<2, 3>, activation, broken_inside, sized<2, 3>>::first_broken == 2);

static_assert(core::size_if_known<shape<3, 4>> == 12 &&
              core::size_if_known<broken<core::rule_first>> == 1);

// A layer of layers begins as the first of them does, and gives what it takes.
struct of_sized : core::begins_like<sized<4, 4>, keeping> {};
struct of_keeping : core::begins_like<keeping, sized<4, 4>> {};
static_assert(std::is_same_v<of_sized::begins_with, shape<4>>);
template <class Layer>
concept begins = requires { typename Layer::begins_with; };
static_assert(!begins<of_keeping>);
static_assert(std::is_same_v<core::output_that_is<shape<4>, shape<4>, true, no_layer>, shape<4>>);
static_assert(std::is_same_v<core::output_that_is<shape<4>, shape<5>, true, no_layer, int>,
                             broken<no_layer, int, takes<4>, but_is_given<5>>>);
static_assert(std::is_same_v<core::output_that_is<shape<4>, broken<no_layer>, true, no_layer>,
                             broken<core::rule_reported>>);

}  // namespace
