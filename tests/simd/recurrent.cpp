// SPDX-License-Identifier: BSL-1.0
// The layout and the order of summation; what layers make of it is asked in tests/layer/recurrent.
#include <ctnn/simd/recurrent.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"
#include "support/compare.hpp"

#include <ctnn/core/rows.hpp>
#include <ctnn/core/shape.hpp>

#include <set>
#include <vector>

namespace {

namespace nn = ctnn;

/// Two gates, whose products of h are one sum: h = sum 0 + sum 1.
struct two_sums {
    static constexpr std::size_t gates = 2, sums = 2, states = 1, remembered = 2;
    static constexpr std::size_t sum_of_hidden[gates] = {1, 1};
    template <class Vector>
    static constexpr void forward(const Vector (&sum)[2], const Vector (&)[1], Vector (&after)[1],
                                  Vector (&)[2]) {
        after[0] = nn::simd::as_written(sum[0] + sum[1]);
    }
};

/// Biases, x, then h; even places and odd ones apart.
template <std::size_t In, std::size_t Hidden>
void check_order() {
    using layout = nn::simd::recurrent_layout<2, In, Hidden>;
    constexpr std::size_t steps = 3;
    support::numbers random;
    std::vector<float> p(layout::size), x(nn::padded(steps * In)), y(nn::padded(steps * Hidden));
    for (float& value : p) value = static_cast<float>(random(0.3));
    for (float& value : x) value = static_cast<float>(random(1));
    std::vector<float> expected(steps * Hidden), h(Hidden);
    const auto fma = [](float a, float b, float c) { return nn::simd::fma(a, b, c); };
    for (std::size_t t = 0; t < steps; ++t) {
        for (std::size_t unit = 0; unit < Hidden; ++unit) {
            float sum[2][2] = {{p[layout::input_bias(0, unit)], 0},
                               {p[layout::input_bias(1, unit)] + p[layout::hidden_bias(0, unit)], 0}};
            sum[1][0] += p[layout::hidden_bias(1, unit)];
            for (std::size_t k = 0; k < In; ++k)
                for (std::size_t gate = 0; gate < 2; ++gate)
                    sum[gate][k % 2] =
                        fma(x[t * In + k], p[layout::input_weight(gate, unit, k)], sum[gate][k % 2]);
            for (std::size_t k = 0; k < Hidden; ++k)
                for (std::size_t gate = 0; gate < 2; ++gate)
                    sum[1][k % 2] = fma(h[k], p[layout::hidden_weight(gate, unit, k)], sum[1][k % 2]);
            expected[t * Hidden + unit] = (sum[0][0] + sum[0][1]) + (sum[1][0] + sum[1][1]);
        }
        std::copy_n(expected.data() + t * Hidden, Hidden, h.data());
    }
    support::for_each_architecture([&]<class A>() {
        using kernel = nn::simd::recurrent_kernel<two_sums, A, float, In, Hidden>;
        std::vector<float> workspace(kernel::forward_workspace, 7.0f);
        kernel::forward(p.data(), nn::rows<const float, nn::shape<steps, In>>{x.data(), 1},
                        nn::rows<float, nn::shape<steps, Hidden>>{y.data(), 1}, steps, workspace.data());
        std::size_t different = 0;
        for (std::size_t i = 0; i < expected.size(); ++i) different += !support::same(y[i], expected[i]);
        CHECK(different == 0);
    });
}

}  // namespace

TEST_CASE("each parameter of a recurrent layer has a place of its own", "[recurrent]") {
    using layout = nn::simd::recurrent_layout<3, 2, 17>;
    static_assert(layout::size == (2 + 2 + 17) * 3 * 32);
    std::set<std::size_t> places;
    for (std::size_t gate = 0; gate < 3; ++gate)
        for (std::size_t unit = 0; unit < 17; ++unit) {
            places.insert(layout::input_bias(gate, unit));
            places.insert(layout::hidden_bias(gate, unit));
            for (std::size_t i = 0; i < 2; ++i) places.insert(layout::input_weight(gate, unit, i));
            for (std::size_t i = 0; i < 17; ++i) places.insert(layout::hidden_weight(gate, unit, i));
        }
    CHECK(places.size() == 3 * 17 * (2 + 17 + 2));
    CHECK(*places.rbegin() < layout::size);
}

TEST_CASE("sums of a recurrent layer have one order", "[recurrent]") {
    check_order<1, 1>();
    check_order<3, 5>();
    check_order<2, 16>();
    check_order<7, 33>();
}
