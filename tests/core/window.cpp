// SPDX-License-Identifier: BSL-1.0
// (What is said of options and shapes that do not go together: tests/errors.)
#include <ctnn/core/window.hpp>

#include "catch.hpp"

#include <type_traits>

namespace {

namespace nn = ctnn;
using nn::core::window;

template <class Window, class Input>
using output = nn::core::output_of_window<Window, Input, nn::core::channels_of<Input>, 5>;
template <class Output, class Expected>
inline constexpr bool is = std::is_same_v<Output, Expected>;

// Rules.
template <class Fault>
struct rule_of {
    using type = void;
};
template <class Rule, class... Facts>
struct rule_of<nn::broken<Rule, Facts...>> {
    using type = Rule;
};
template <class Rule, std::size_t Rank, class Input, class... Options>
inline constexpr bool breaks =
    is<typename rule_of<typename window<Rank, Options...>::template on<Input>::fault>::type, Rule>;
using line = nn::shape<6, 2>;
using picture = nn::shape<6, 9, 2>;

}  // namespace

TEST_CASE("a window without options is one place, and moves by one", "[window]") {
    using plain = window<2>;
    STATIC_REQUIRE(plain::kernel_h * plain::kernel_w * plain::stride_h * plain::stride_w == 1);
    STATIC_REQUIRE(plain::dilation_h * plain::dilation_w == 1);
    STATIC_REQUIRE(is<output<plain, picture>, nn::shape<6, 9, 5>>);
    STATIC_REQUIRE(is<output<window<1>, line>, nn::shape<6, 5>>);
}

TEST_CASE("options of a window come in any order, among others", "[window]") {
    using one = window<2, nn::stride<2, 3>, nn::no_bias, nn::dilation<1, 2>, nn::kernel<4, 5>>;
    STATIC_REQUIRE((one::kernel_h == 4 && one::kernel_w == 5));
    STATIC_REQUIRE((one::stride_h == 2 && one::stride_w == 3));
    STATIC_REQUIRE((one::dilation_h == 1 && one::dilation_w == 2));
    using on = one::on<picture>;
    STATIC_REQUIRE((on::in_h == 6 && on::in_w == 9 && on::channels == 2));
    STATIC_REQUIRE((on::pad_top + on::pad_bottom + on::pad_left + on::pad_right == 0));
    STATIC_REQUIRE(is<output<one, picture>, nn::shape<2, 1, 5>>);
    // The first one counts.
    using of_two = window<2, nn::stride<2>, nn::stride<3>>;
    STATIC_REQUIRE((of_two::stride_h == 2 && of_two::stride_w == 2));
}

TEST_CASE("a window of one dimension has the height 1", "[window]") {
    using one = window<1, nn::kernel<3>, nn::stride<2>, nn::dilation<2>, nn::padding<4>>;
    STATIC_REQUIRE((one::kernel_h == 1 && one::stride_h == 1 && one::dilation_h == 1));
    STATIC_REQUIRE((one::kernel_w == 3 && one::stride_w == 2 && one::dilation_w == 2));
    using on = one::on<line>;
    STATIC_REQUIRE((on::in_h == 1 && on::out_h == 1 && on::pad_top == 0 && on::pad_bottom == 0));
    STATIC_REQUIRE((on::in_w == 6 && on::pad_left == 4 && on::pad_right == 4 && on::out_w == 5));
    STATIC_REQUIRE(is<output<one, line>, nn::shape<5, 5>>);
}

TEST_CASE("padding is one number, one a dimension, or one an end", "[window]") {
    using p1 = window<2, nn::padding<3>>::on<picture>;
    STATIC_REQUIRE((p1::pad_top == 3 && p1::pad_bottom == 3 && p1::pad_left == 3 && p1::pad_right == 3));
    using p2 = window<2, nn::padding<1, 2>>::on<picture>;
    STATIC_REQUIRE((p2::pad_top == 1 && p2::pad_bottom == 1 && p2::pad_left == 2 && p2::pad_right == 2));
    using p4 = window<2, nn::padding<1, 2, 3, 4>>::on<picture>;
    STATIC_REQUIRE((p4::pad_top == 1 && p4::pad_bottom == 2 && p4::pad_left == 3 && p4::pad_right == 4));
    STATIC_REQUIRE((p4::out_h == 9 && p4::out_w == 16));
    using ends = window<1, nn::padding<1, 2>>::on<line>;
    STATIC_REQUIRE((ends::pad_left == 1 && ends::pad_right == 2 && ends::out_w == 9));
}

TEST_CASE("same gives one output for each step of the input, and pads the end more", "[window]") {
    using even = window<2, nn::same, nn::kernel<4, 2>>::on<picture>;
    STATIC_REQUIRE((even::pad_top == 1 && even::pad_bottom == 2 && even::pad_left == 0));
    STATIC_REQUIRE((even::pad_right == 1 && even::out_h == 6 && even::out_w == 9));
    // 6 / 4 and 9 / 4, rounded up.
    using steps = window<2, nn::same, nn::kernel<3>, nn::stride<4>, nn::dilation<1, 2>>::on<picture>;
    STATIC_REQUIRE((steps::pad_top == 0 && steps::pad_bottom == 1 && steps::pad_left == 2));
    STATIC_REQUIRE((steps::pad_right == 2 && steps::out_h == 2 && steps::out_w == 3));
    // A stride over places that no window sees.
    using gaps = window<1, nn::same, nn::stride<4>>::on<line>;
    STATIC_REQUIRE((gaps::pad_left == 0 && gaps::pad_right == 0 && gaps::out_w == 2));
}

TEST_CASE("a causal window ends where its output is", "[window]") {
    using past = window<1, nn::causal, nn::kernel<3>, nn::dilation<4>>::on<line>;
    STATIC_REQUIRE((past::pad_left == 8 && past::pad_right == 0 && past::out_w == 6));
    using steps = window<1, nn::causal, nn::kernel<3>, nn::stride<4>>::on<line>;
    STATIC_REQUIRE((steps::pad_left == 2 && steps::out_w == 2));
}

TEST_CASE("what is wrong with a window is one rule", "[window]") {
    using namespace nn::core;
    STATIC_REQUIRE(breaks<void, 2, picture, nn::kernel<6, 9>>);
    STATIC_REQUIRE(breaks<rule_window_numbers, 2, picture, nn::kernel<0>>);
    STATIC_REQUIRE(breaks<rule_window_numbers, 2, picture, nn::kernel<>>);
    STATIC_REQUIRE(breaks<rule_window_numbers, 2, picture, nn::stride<2, 0>>);
    STATIC_REQUIRE(breaks<rule_window_numbers, 2, picture, nn::dilation<1, 1, 1>>);
    STATIC_REQUIRE(breaks<rule_window_numbers, 1, line, nn::kernel<1, 1>>);
    STATIC_REQUIRE(breaks<rule_padding_numbers, 2, picture, nn::padding<1, 1, 1>>);
    STATIC_REQUIRE(breaks<rule_padding_numbers, 1, line, nn::padding<1, 1, 1, 1>>);
    STATIC_REQUIRE(breaks<rule_padding_numbers, 1, line, nn::padding<>>);
    STATIC_REQUIRE(breaks<rule_one_padding, 2, picture, nn::padding<0>, nn::same>);
    STATIC_REQUIRE(breaks<rule_one_padding, 1, line, nn::causal, nn::same>);
    STATIC_REQUIRE(breaks<rule_causal, 2, picture, nn::causal>);
    STATIC_REQUIRE(breaks<rule_window_places, 2, line>);
    STATIC_REQUIRE(breaks<rule_window_places, 1, picture>);
    STATIC_REQUIRE(breaks<rule_window_places, 1, nn::shape<6>>);
    STATIC_REQUIRE(breaks<rule_window_fits, 2, picture, nn::kernel<7, 1>>);
    STATIC_REQUIRE(breaks<rule_window_fits, 1, line, nn::kernel<4>, nn::dilation<2>>);
    STATIC_REQUIRE(breaks<void, 1, line, nn::kernel<4>, nn::dilation<2>, nn::padding<1, 0>>);

    STATIC_REQUIRE(is<rule_of<output_of_window<window<2>, picture, 3, 5>>::type, rule_same_channels>);
    STATIC_REQUIRE(is<rule_of<output_of_window<window<2>, picture, 2, 0>>::type, rule_not_empty>);
    STATIC_REQUIRE(is<rule_of<output_of_window<window<2>, line, 3, 5>>::type, rule_window_places>);
}
