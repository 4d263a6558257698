// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/linear_layout.hpp>

#include "catch.hpp"

#include <cstddef>
#include <vector>

using ctnn::simd::linear_layout;
using ctnn::simd::partial_sums;

// The order of summation is a promise: these numbers are part of every result's bits.
static_assert(partial_sums(3, 33) == 1 && partial_sums(1000, 1000) == 1);
static_assert(partial_sums(3, 32) == 2 && partial_sums(1000, 17) == 2);
static_assert(partial_sums(3, 16) == 8 && partial_sums(1000, 2) == 8);
static_assert(partial_sums(31, 1) == 8 && partial_sums(1, 1) == 8);
static_assert(partial_sums(32, 1) == 16 && partial_sums(1000, 1) == 16);

// So are these for stored weights: whoever changes one changes layout_version.
static_assert(ctnn::layout_version == 1);

// One partial sum, one panel of 64 lanes: rows of 64, biases first.
static_assert(linear_layout<2, 50>::size == 192);
static_assert(linear_layout<2, 50>::bias(49) == 49);
static_assert(linear_layout<2, 50>::weight(49, 1) == 2 * 64 + 49);

// A panel of 64 and one of 48.
static_assert(linear_layout<33, 100>::size == 34 * 112);
static_assert(linear_layout<33, 100>::bias(70) == 34 * 64 + 6);
static_assert(linear_layout<33, 100>::weight(70, 5) == 34 * 64 + 6 * 48 + 6);

// Pairs of inputs in neighbouring lanes, one panel whatever the width.
static_assert(linear_layout<3, 20>::size == 3 * 48);
static_assert(linear_layout<3, 20>::bias(7) == 14);
static_assert(linear_layout<3, 20>::weight(7, 1) == 48 + 14 + 1);
static_assert(linear_layout<3, 20>::weight(7, 2) == 2 * 48 + 14);
static_assert(linear_layout<3, 32>::size == 3 * 64);

// Eight, and sixteen.
static_assert(linear_layout<9, 16>::size == 3 * 128);
static_assert(linear_layout<9, 16>::weight(15, 8) == 2 * 128 + 120);
static_assert(linear_layout<33, 1>::size == 4 * 16);
static_assert(linear_layout<33, 1>::bias(0) == 0);
static_assert(linear_layout<33, 1>::weight(0, 32) == 48);

// Without biases the same without their row.
static_assert(linear_layout<2, 50, false>::size == 128);
static_assert(linear_layout<2, 50, false>::weight(49, 1) == 64 + 49);
static_assert(linear_layout<33, 100, false>::weight(70, 5) == 33 * 64 + 5 * 48 + 6);
static_assert(linear_layout<33, 1, false>::weight(0, 32) == 32);

namespace {

template <std::size_t Inputs, std::size_t Outputs, bool HasBias>
void check_bijection() {
    using layout = linear_layout<Inputs, Outputs, HasBias>;
    INFO(Inputs << " inputs, " << Outputs << " outputs, " << HasBias);
    std::vector<int> used(layout::size);
    bool distinct = true, regular = true;
    const auto use = [&](std::size_t index) {
        distinct = distinct && index < layout::size && ++used[index] == 1;
    };
    for (std::size_t o = 0; o < Outputs; ++o) {
        if (HasBias) use(layout::bias(o));
        for (std::size_t k = 0; k < Inputs; ++k) {
            use(layout::weight(o, k));
            // A group of S inputs is contiguous, groups are a constant distance apart.
            const std::size_t group =
                layout::bias(o) + (HasBias + k / layout::sums) * layout::stride(o * layout::sums);
            regular = regular && layout::weight(o, k) == group + k % layout::sums;
        }
        // Both ends of a group lie in one panel.
        regular = regular && layout::column(o * layout::sums + layout::sums - 1) ==
                                 layout::bias(o) + layout::sums - 1;
    }
    REQUIRE(distinct);
    REQUIRE(regular);
    // Weights row by row, then biases.
    std::vector<const int*> visited, in_order;
    auto visit = [&](const int& value) { visited.push_back(&value); };
    layout::all.visit(used.data(), Inputs, Outputs, visit);
    for (std::size_t o = 0; o < Outputs; ++o)
        for (std::size_t k = 0; k < Inputs; ++k) in_order.push_back(&used[layout::weight(o, k)]);
    for (std::size_t o = 0; HasBias && o < Outputs; ++o) in_order.push_back(&used[layout::bias(o)]);
    REQUIRE(visited == in_order);
    // Kernels read whole lines.
    REQUIRE(layout::lanes % ctnn::line == 0);
    REQUIRE(layout::panel % ctnn::line == 0);
    REQUIRE(layout::last_panel % ctnn::line == 0);
    REQUIRE(layout::full_panels * layout::panel + layout::last_panel == layout::lanes);
    REQUIRE(layout::groups * layout::sums >= Inputs);
    REQUIRE((layout::groups - 1) * layout::sums < Inputs);
    // A group read from a row of inputs stays inside the row's padding.
    REQUIRE(layout::groups * layout::sums <= ctnn::padded(Inputs));
}

template <std::size_t Inputs, std::size_t... Outputs>
void check_outputs() {
    (check_bijection<Inputs, Outputs, true>(), ...);
    (check_bijection<Inputs, Outputs, false>(), ...);
}

}  // namespace

TEST_CASE("every weight and bias has a place of its own inside the array") {
    check_outputs<1, 1, 16, 17, 33, 65>();
    check_outputs<9, 1, 7, 16, 17, 32, 33, 64, 65>();
    check_outputs<33, 1, 3, 20, 100, 128, 129>();
}
