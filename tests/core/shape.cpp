// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/shape.hpp>

#include "catch.hpp"

using ctnn::core::shape;
using ctnn::core::shape_rule;
using ctnn::core::walk_shape;

namespace {

template <std::size_t In, std::size_t Out>
struct sized {
    static constexpr std::size_t inputs = In, outputs = Out;
};
struct keeping {
    static constexpr bool keeps_width = true;
};
struct elementwise {
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
template <std::size_t In, std::size_t Out>
struct broken_inside : sized<In, Out> {
    static constexpr bool is_sound = false;
};
struct no_layer {};

constexpr bool equal(const shape& a, const shape& b) {
    return a.broken == b.broken && a.layer == b.layer && a.takes == b.takes &&
           a.is_given == b.is_given && a.inputs == b.inputs && a.outputs == b.outputs;
}

constexpr shape kept(std::size_t inputs, std::size_t outputs) {
    return {.inputs = inputs, .outputs = outputs};
}
constexpr shape broken(shape_rule rule, std::size_t layer, std::size_t inputs, std::size_t outputs) {
    return {.broken = rule, .layer = layer, .inputs = inputs, .outputs = outputs};
}
constexpr shape mismatch(std::size_t layer, std::size_t takes, std::size_t is_given, std::size_t inputs,
                         std::size_t outputs) {
    return {.broken = shape_rule::mismatch,
            .layer = layer,
            .takes = takes,
            .is_given = is_given,
            .inputs = inputs,
            .outputs = outputs};
}

}  // namespace

// Sound networks.
static_assert(equal(walk_shape<sized<2, 3>>(), kept(2, 3)));
static_assert(equal(walk_shape<sized<2, 50>, keeping, sized<50, 1>, elementwise>(), kept(2, 1)));
static_assert(equal(walk_shape<sized<4, 4>, sized<4, 9>, sized<9, 7>>(), kept(4, 7)));

// Each rule, with the layer that breaks it.
static_assert(equal(walk_shape<>(), broken(shape_rule::empty, 0, 1, 1)));
static_assert(equal(walk_shape<no_layer>(), broken(shape_rule::no_layer, 0, 1, 1)));
static_assert(equal(walk_shape<sized<2, 3>, int, sized<3, 1>>(), broken(shape_rule::no_layer, 1, 2, 1)));
static_assert(equal(walk_shape<keeping>(), broken(shape_rule::no_width, 0, 1, 1)));
static_assert(equal(walk_shape<elementwise, sized<2, 3>>(), broken(shape_rule::no_width, 0, 2, 3)));
static_assert(equal(walk_shape<sized<0, 3>>(), broken(shape_rule::zero_width, 0, 1, 3)));
static_assert(equal(walk_shape<sized<2, 3>, sized<3, 0>>(), broken(shape_rule::zero_width, 1, 2, 3)));
static_assert(equal(walk_shape<sized<2, 50>, sized<64, 1>>(), mismatch(1, 64, 50, 2, 1)));
static_assert(equal(walk_shape<sized<2, 3>, broken_inside<3, 5>, sized<5, 1>>(),
                    broken(shape_rule::inner, 1, 2, 1)));

// An activation between two layers hides no mismatch, and its own index counts.
static_assert(equal(walk_shape<sized<2, 50>, elementwise, sized<64, 1>>(), mismatch(2, 64, 50, 2, 1)));
// Widths are compared, not padded widths: 15 and 16 lie on the same line.
static_assert(equal(walk_shape<sized<2, 15>, sized<16, 1>>(), mismatch(1, 16, 15, 2, 1)));

// Of several mistakes the first is the one that is told, with its own facts.
static_assert(equal(walk_shape<sized<2, 50>, sized<64, 7>, sized<9, 1>>(), mismatch(1, 64, 50, 2, 1)));
static_assert(equal(walk_shape<sized<2, 50>, no_layer, sized<64, 1>>(),
                    broken(shape_rule::no_layer, 1, 2, 1)));
static_assert(equal(walk_shape<keeping, sized<2, 0>>(), broken(shape_rule::no_width, 0, 2, 1)));
// A width of 0 is told as such and is no mismatch for its neighbours.
static_assert(equal(walk_shape<sized<2, 3>, sized<0, 5>, sized<5, 1>>(),
                    broken(shape_rule::zero_width, 1, 2, 1)));
// What a member has reported is not told again for its ends.
static_assert(equal(walk_shape<sized<2, 3>, broken_inside<4, 5>>(), broken(shape_rule::inner, 1, 2, 5)));

// What is sound instantiates, and says so.
static_assert(ctnn::core::checked_shape<sized<2, 50>, keeping, sized<50, 1>>::is_sound);
static_assert(ctnn::core::checked_shape<sized<2, 50>, keeping, sized<50, 1>>::value.outputs == 1);

// A member's own report is not repeated: this compiles, and is not sound.
static_assert(!ctnn::core::checked_shape<sized<2, 3>, broken_inside<3, 5>>::is_sound);

static_assert(ctnn::core::facts_of<sized<2, 3>>().is_layer);
static_assert(ctnn::core::facts_of<sized<2, 3>>().inputs == 2);
static_assert(ctnn::core::facts_of<sized<2, 3>>().outputs == 3);
static_assert(!ctnn::core::facts_of<sized<2, 3>>().keeps_width);
static_assert(ctnn::core::facts_of<elementwise>().keeps_width);
static_assert(!ctnn::core::facts_of<no_layer>().is_layer);
static_assert(ctnn::core::facts_of<sized<2, 3>>().is_sound);
static_assert(!ctnn::core::facts_of<broken_inside<2, 3>>().is_sound);
