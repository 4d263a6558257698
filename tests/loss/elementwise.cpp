// SPDX-License-Identifier: BSL-1.0
#include <ctnn/loss/elementwise.hpp>

#include "catch.hpp"
#include "support/elementwise_loss.hpp"

#include <cstddef>
#include <limits>
#include <vector>

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

/// Packed rows: the loss and the derivatives have the bits that they have with padding between the rows.
template <class T, std::size_t Outputs, std::size_t MaxRows>
void check_packed() {
    for (std::size_t rows = 1; rows <= MaxRows; ++rows) {
        CAPTURE(Outputs, MaxRows, rows);
        const std::size_t count = rows * Outputs;
        std::vector<T> p(ctnn::padded(count)), targets(count);  // targets end where users' arrays do
        support::numbers random;
        for (std::size_t i = 0; i < count; ++i) {
            p[i] = static_cast<T>(random(1)) + 2;
            targets[i] = static_cast<T>(random(1));
        }
        std::vector<T> without_padding(p.begin(), p.begin() + static_cast<std::ptrdiff_t>(count));
        const auto expected =
            support::evaluate<ctnn::simd::scalar, Outputs>(inverse{}, without_padding, targets);
        support::for_each_architecture([&]<class A>() {
            using context = ctnn::context<T, A, MaxRows>;
            const ctnn::rows<const T, ctnn::shape<Outputs>, Outputs> given{p.data(), rows};
            std::vector<T> gradient(ctnn::padded(count), T(7));
            const T loss = inverse::evaluate<context>(given, targets.data(), gradient.data());
            const T alone = inverse::evaluate<context>(given, targets.data(), static_cast<T*>(nullptr));
            CHECK(support::same(loss, expected.loss));
            CHECK(support::same(alone, expected.loss));
            std::size_t different = 0;
            for (std::size_t i = 0; i < count; ++i) {
                const std::size_t at = i / Outputs * ctnn::padded(Outputs) + i % Outputs;
                different += !support::same(gradient[i], expected.gradient[at]);
            }
            CHECK(different == 0);
        });
    }
}

/// One output of one row, which has a way of its own.
template <class T>
void check_one() {
    const std::vector<T> targets{T(0.25)};
    for (const T p : {T(0.5), T(-0.25), T(-0.0), std::numeric_limits<T>::infinity(),
                      -std::numeric_limits<T>::infinity(), std::numeric_limits<T>::quiet_NaN()}) {
        CAPTURE(p);
        const auto expected =
            support::evaluate<ctnn::simd::scalar, 1>(inverse{}, std::vector<T>{p}, targets);
        support::for_each_architecture([&]<class A>() {
            using context = ctnn::context<T, A, 1>;
            std::vector<T> output(ctnn::line), gradient(ctnn::line + 1, T(7));
            output[0] = p;
            const ctnn::rows<const T, ctnn::shape<1>> given{output.data(), 1};
            const T loss = inverse::evaluate<context>(given, targets.data(), gradient.data());
            CHECK(support::same(loss, expected.loss));
            CHECK(support::same(
                inverse::evaluate<context>(given, targets.data(), static_cast<T*>(nullptr)),
                expected.loss));
            CHECK(support::same(gradient[0], expected.gradient[0]));
            for (std::size_t i = 1; i < ctnn::line; ++i) CHECK(support::positive_zero(gradient[i]));
            CHECK(gradient[ctnn::line] == 7);
        });
    }
}

}  // namespace

static_assert(ctnn::loss<inverse> && ctnn::loss_of_packed_rows<inverse>);
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

TEST_CASE("an elementwise loss of packed rows has the bits of padded ones") {
    check_packed<float, 1, 17>();
    check_packed<float, 3, 7>();
    check_packed<float, 17, 1>();
    check_packed<double, 1, 1>();
    check_packed<double, 5, 7>();
}

TEST_CASE("an elementwise loss of one value has the bits that it has among others") {
    check_one<float>();
    check_one<double>();
}
