// SPDX-License-Identifier: BSL-1.0
#include <ctnn/loss/after.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"
#include "support/compare.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/testing/gradient_check.hpp>

#include <algorithm>
#include <vector>

namespace {

namespace nn = ctnn;

/// Beside the loss of rows without their first time steps.
template <class Loss, class T, std::size_t Steps, std::size_t Time, std::size_t Channels>
void check_steps(std::size_t count, const Loss& of_rest) {
    CAPTURE(Steps, Time, Channels, count);
    constexpr std::size_t all = Time * Channels, rest = (Time - Steps) * Channels;
    constexpr std::size_t stride = nn::padded(all), rest_stride = nn::padded(rest);
    support::numbers random;
    std::vector<T> p(count * stride), targets, rest_p(count * rest_stride), rest_targets;
    for (std::size_t r = 0; r < count; ++r)
        for (std::size_t i = 0; i < all; ++i) {
            p[r * stride + i] = static_cast<T>(random(2));
            targets.push_back(static_cast<T>((random(1) + 1) / 2));
            if (i < all - rest) continue;
            rest_p[r * rest_stride + i - (all - rest)] = p[r * stride + i];
            rest_targets.push_back(targets.back());
        }
    const nn::after<Steps, Loss> loss{of_rest};
    std::vector<T> scalar_gradient;
    T scalar_value = 0;
    support::for_each_architecture([&]<class A>() {
        using context = nn::context<T, A, 5>;
        std::vector<T> gradient(count * stride, T(7));
        const nn::rows<const T, nn::shape<Time, Channels>> rows{p.data(), count};
        const T value = loss.template evaluate<context>(rows, targets.data(), gradient.data());
        const T alone = loss.template evaluate<context>(rows, targets.data(), static_cast<T*>(nullptr));
        CHECK(support::same(value, alone));
        if (scalar_gradient.empty()) {
            scalar_gradient = gradient;
            scalar_value = value;
        }
        CHECK(support::same(value, scalar_value));
        CHECK(std::equal(gradient.begin(), gradient.end(), scalar_gradient.begin(), support::same<T>));
    });

    using context = nn::context<T, nn::simd::scalar, 5>;
    std::vector<T> rest_gradient(count * rest_stride + nn::line);
    const nn::rows<const T, nn::shape<rest>> rows{rest_p.data(), count};
    const T value = of_rest.template evaluate<context>(rows, rest_targets.data(), rest_gradient.data());
    CHECK(support::deviation(scalar_value, static_cast<double>(value)) < 8 * support::epsilon<T>);
    double largest = 0;
    for (std::size_t r = 0; r < count; ++r)
        for (std::size_t i = 0; i < stride; ++i) {
            const bool counts = i >= all - rest && i < all;
            const T wanted = counts ? rest_gradient[r * rest_stride + i - (all - rest)] : T(0);
            if (!counts) CHECK(support::positive_zero(scalar_gradient[r * stride + i]));
            largest = std::max(largest, support::deviation(scalar_gradient[r * stride + i],
                                                           static_cast<double>(wanted)));
        }
    CHECK(largest < 4 * support::epsilon<T>);
}

}  // namespace

TEST_CASE("after leaves out the first time steps of each row", "[after]") {
    check_steps<nn::mse, float, 3, 7, 2>(5, {});
    check_steps<nn::mse, float, 1, 33, 1>(3, {});
    check_steps<nn::l1, float, 6, 7, 3>(1, {});
    check_steps<nn::huber, double, 2, 20, 5>(4, {});
    check_steps<nn::bce_with_logits, double, 5, 9, 1>(2, {});
    check_steps<nn::mse, float, 0, 4, 16>(2, {});
}

TEST_CASE("networks over time have the derivatives of their loss after some steps", "[after]") {
    using topology = nn::sequential<nn::input<6, 2>, nn::gru<2, 3>, nn::linear<3, 2>>;
    CHECK(nn::testing::gradient_check<topology, nn::after<4, nn::mse>>().largest_error < 1e-7);
    using fused = nn::sequential<nn::input<5, 1>, nn::lstm<1, 3>, nn::linear<3, 1>, nn::sigmoid>;
    CHECK(nn::testing::gradient_check<fused, nn::after<2, nn::bce>>().largest_error < 1e-7);
}

TEST_CASE("nothing is learned from the time steps that are left out", "[after]") {
    using topology = nn::sequential<nn::input<4, 1>, nn::conv1d<1, 1, nn::kernel<1>>>;
    nn::network<topology> net;
    net.initialize(1);
    const auto before = net.layer<0>();
    nn::trainer<nn::network<topology>, nn::after<2, nn::mse>, nn::sgd, 2> trainer{net, {}, {.lr = 1}};
    const std::vector<float> x{1, 2, 0, 0, 3, 4, 0, 0};
    const float bias = before.bias(0);
    const std::vector<float> targets{9, 9, bias, bias, -9, -9, bias, bias};
    CHECK(trainer.step(x, targets) == 0);
    CHECK(net.layer<0>().weight(0, 0, 0, 0) == before.weight(0, 0, 0, 0));
    CHECK(net.layer<0>().bias(0) == bias);
}
