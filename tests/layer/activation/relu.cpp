// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/relu.hpp>

#include "catch.hpp"
#include "support/activation.hpp"

#include <ctnn/simd/map.hpp>

#include <cstddef>
#include <vector>

namespace {

constexpr double infinity = support::infinity, none = support::not_a_number;

struct reference {
    static constexpr double relative = 0, absolute = 0;
    static double value(double x) { return x > 0 ? x : 0; }
    static double slope(double x) { return x > 0 ? 1 : 0; }
};

/// dy where the unit is alive, else +0, whatever dy is: never 0 * infinity.
template <class T>
void check_times_slope() {
    std::vector<T> dy, y;
    for (const double d : {0.0, -0.0, 3.0, -3.0, infinity, -infinity, none})
        for (const double from : {-2.0, -0.0, 0.0, 1e-40, 1.5, infinity, -infinity, none}) {
            dy.push_back(static_cast<T>(d));
            y.push_back(static_cast<T>(from));
        }
    dy.resize(ctnn::padded(dy.size()));
    y.resize(dy.size());
    support::for_each_architecture([&]<class A>() {
        std::vector<T> dx(dy.size());
        ctnn::simd::map<A, ctnn::line>(
            dx.size() / ctnn::line, dx.data(),
            [](auto d, auto from) { return ctnn::relu::times_slope(d, from); }, dy.data(), y.data());
        for (std::size_t i = 0; i < dx.size(); ++i) {
            CAPTURE(dy[i], y[i]);
            CHECK(support::same(dx[i], y[i] <= 0 ? T(0) : dy[i]));
        }
    });
}

}  // namespace

TEST_CASE("relu is max(x, 0)") { support::check_activation<ctnn::relu, reference>(); }

TEST_CASE("relu at the edges is as in PyTorch") {
    support::check_edges<ctnn::relu>({{-infinity, 0, 0},
                                      {-1e4, 0, 0},
                                      {-0.0, 0, 0},
                                      {0, 0, 0},
                                      {1e4, 1e4, 1},
                                      {infinity, infinity, 1},
                                      {none, none, 1}});
}

TEST_CASE("a dead unit of relu passes nothing back, not even infinity, as in PyTorch") {
    check_times_slope<float>();
    check_times_slope<double>();
    STATIC_REQUIRE(ctnn::relu::times_slope(3.0f, 0.5f) == 3 && ctnn::relu::times_slope(3.0f, 0.0f) == 0);
}
