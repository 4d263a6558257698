// SPDX-License-Identifier: BSL-1.0
#include <ctnn/loss/elementwise.hpp>

#include "catch.hpp"
#include "support/elementwise_loss.hpp"

namespace {

// Infinite where p and t are 0, as they are in the padding.
struct inverse : ctnn::elementwise_loss<inverse> {
    template <class V>
    static constexpr ctnn::value_and_slope<V> of(V p, V t) {
        return {V(1) / (p + t), V(3) * p};
    }
};

struct inverse_reference {
    static double value(double p, double t) { return 1 / (p + t); }
    static double slope(double p, double) { return 3 * p; }
};

// A value for each place, all of them exact in float, sums too.
template <std::size_t Outputs>
void check_places() {
    for (std::size_t rows = 1; rows <= 17; ++rows) {
        CAPTURE(Outputs, rows);
        const std::size_t count = rows * Outputs;
        std::vector<float> p(count), targets(count);
        for (std::size_t i = 0; i < count; ++i) {
            targets[i] = 1.0f / 64;
            p[i] = 1.0f / static_cast<float>(1 + i % 8) - targets[i];  // values 1 to 8
        }
        double sum = 0;
        for (std::size_t i = 0; i < count; ++i) sum += static_cast<double>(1 + i % 8);
        support::for_each_architecture([&]<class A>() {
            const auto result = support::evaluate<A, Outputs>(inverse{}, p, targets);
            CHECK(result.loss == Approx(sum / static_cast<double>(count)).epsilon(1e-5));
            for (std::size_t i = 0; i < count; ++i) {
                const float slope = result.gradient[i / Outputs * ctnn::padded(Outputs) + i % Outputs];
                if (slope != 3 * p[i] * (1 / static_cast<float>(count))) FAIL_CHECK("slope " << i);
            }
        });
    }
}

}  // namespace

static_assert(ctnn::loss<inverse>);
static_assert(std::is_same_v<inverse::target<float>, float> && std::is_void_v<inverse::fused_ending>);

TEST_CASE("an elementwise loss is the mean over rows and outputs, never of the padding") {
    check_places<1>();
    check_places<15>();
    check_places<16>();
    check_places<17>();
    check_places<33>();
}

TEST_CASE("the mean of many values has the same bits on every architecture") {
    std::vector<float> p, targets;
    support::numbers random;
    for (std::size_t i = 0; i < 17 * 33; ++i) {
        p.push_back(static_cast<float>(random(1)) + 2);
        targets.push_back(static_cast<float>(random(1)));
    }
    const auto scalar = support::evaluate<ctnn::simd::scalar, 33>(inverse{}, p, targets);
    support::for_each_vector_architecture([&]<class A>() {
        CHECK(support::differences(support::evaluate<A, 33>(inverse{}, p, targets), scalar) == 0);
    });
    double sum = 0;
    for (std::size_t i = 0; i < p.size(); ++i) sum += inverse_reference::value(p[i], targets[i]);
    CHECK(scalar.loss == Approx(sum / static_cast<double>(p.size())).epsilon(1e-6));
}
