// SPDX-License-Identifier: BSL-1.0
#include <ctnn/core/context.hpp>

#include "catch.hpp"

#include <ctnn/core/random.hpp>
#include <ctnn/core/shape.hpp>

#include <type_traits>
#include <utility>

namespace {
struct machine {};
using example = ctnn::context<double, machine, 20>;

// A part of an update is that of a part of the parameters; of nothing it is nothing.
struct counting {
    constexpr auto at(int member) const { return member + 1; }
};
struct pair {
    int first, second;
};
struct moments_at {
    pair* all;
    constexpr int* at(auto member) const { return &member(*all); }
};
}  // namespace

static_assert(std::is_same_v<example::value_type, double>);
static_assert(std::is_same_v<example::architecture, machine>);
static_assert(example::max_rows == 20);
static_assert(!example::is_training && ctnn::context<double, machine, 20, true>::is_training);

// Rows are padded unless said otherwise.
static_assert(!example::packed_x && !example::packed_y);
using packed = example::with_packed<true, false>;
static_assert(std::is_same_v<packed, ctnn::context<double, machine, 20, false, true, false>>);
static_assert(packed::packed_x && !packed::packed_y);
static_assert(std::is_same_v<packed::with_packed<false, false>, example>);
static_assert(
    std::is_same_v<example::rows_of<ctnn::shape<7>, false>, ctnn::rows<double, ctnn::shape<7>, 16>>);
static_assert(std::is_same_v<example::rows_of<ctnn::shape<7>, true, const double>,
                             ctnn::rows<const double, ctnn::shape<7>, 7>>);

static_assert(ctnn::part_of(counting{}, 4) == 5);
static_assert(std::is_same_v<decltype(ctnn::part_of(ctnn::nothing{}, 4)), ctnn::nothing>);

TEST_CASE("a call is its context, and holds what the layer works with", "[context]") {
    int parameters = 1, tape = 2;
    double workspace[3] = {};
    const auto call = ctnn::make_call<packed>(parameters, &tape, workspace, 4);
    STATIC_REQUIRE(std::is_base_of_v<packed, std::remove_const_t<decltype(call)>>);
    STATIC_REQUIRE(std::is_same_v<decltype(call)::context_type, packed>);
    CHECK(&call.parameters == &parameters);
    CHECK(call.tape == &tape);
    CHECK(call.workspace == workspace);
    CHECK(call.update == 4);
}

TEST_CASE("without a tape a call is one of inference, and without random numbers it has none",
          "[context]") {
    int parameters = 1;
    double workspace[3] = {};
    const auto call = ctnn::make_call<example>(std::as_const(parameters), workspace);
    STATIC_REQUIRE(std::is_same_v<decltype(call.parameters), const int&>);
    CHECK(call.tape == nullptr);
    CHECK(call.workspace == workspace);
    STATIC_REQUIRE(std::is_same_v<decltype(call.random), ctnn::nothing>);
}

TEST_CASE("the call of a part has that part of everything, and the random numbers of the whole",
          "[context]") {
    const auto second = [](auto& all) -> auto& { return all.second; };
    using training = ctnn::context<double, machine, 20, true>;
    pair parameters{1, 2}, tape{3, 4}, moments{5, 6};
    double workspace[3] = {};
    ctnn::random_generator random(7);
    const auto whole =
        ctnn::make_call<training>(parameters, &tape, workspace, moments_at{&moments}, &random);

    const auto part = ctnn::make_part_call<training>(whole, workspace + 1, second, second);
    CHECK(&part.parameters == &parameters.second);
    CHECK(part.tape == &tape.second);
    CHECK(part.workspace == workspace + 1);
    CHECK(part.update == &moments.second);
    CHECK(part.random == &random);

    const auto bare = ctnn::make_part_call<training>(whole, workspace, second);
    CHECK(&bare.parameters == &ctnn::no_parameters);
    CHECK(bare.tape == &tape.second);
    CHECK(bare.random == &random);
    STATIC_REQUIRE(std::is_same_v<decltype(bare.update), ctnn::nothing>);

    const auto inference = ctnn::make_call<example>(parameters, workspace);
    CHECK(&ctnn::make_part_call<example>(inference, workspace, second, second).parameters ==
          &parameters.second);
    CHECK(ctnn::make_part_call<example>(inference, workspace, second).tape == nullptr);
}
