// SPDX-License-Identifier: BSL-1.0
#include <ctnn/optim/update.hpp>

#include "catch.hpp"
#include "support/optimizer.hpp"

namespace {

struct parameters {
    double weights[32]{};
    struct {
        double values[16]{};
    } biases;
};

struct two_moments {
    static constexpr std::size_t moments = 2;
    double rate;

    template <class V>
    constexpr V operator()(V w, V gradient, V* moment) const {
        moment[0] = moment[0] + gradient;
        moment[1] = moment[1] + V(10);
        return w - V(rate) * gradient;
    }
};

struct no_moment {
    static constexpr std::size_t moments = 0;

    template <class V>
    constexpr V operator()(V w, V gradient, V* moment) const {
        return moment == nullptr ? w - gradient : w;
    }
};

using update = ctnn::update<two_moments, parameters>;

}  // namespace

// At a place of a member of the parameters, the rule has both moments of that very place.
static_assert([] {
    parameters first, second;
    const update whole{{0.5}, {&first, &second}};
    const auto biases = whole.at([](auto& p) -> auto& { return p.biases; });
    const auto values = biases.at([](auto& b) -> auto& { return b.values; });
    const double w = values(1.0, 8.0, 15);
    const double again = values(w, 4.0, 15);
    double touched = 0;
    for (const double each : first.weights) touched += each;
    for (const double each : second.weights) touched += each;
    for (std::size_t i = 0; i < 15; ++i) touched += first.biases.values[i] + second.biases.values[i];
    return w == -3 && again == -5 && first.biases.values[15] == 12 && second.biases.values[15] == 20 &&
           touched == 0;
}());

// A rule without moments needs none.
static_assert([] {
    const ctnn::update<no_moment, parameters> whole{};
    return whole.at([](auto& p) -> auto& { return p.weights; })(3.0, 1.0, 31) == 2;
}());

TEST_CASE("a vector takes the moments of its own places") {
    support::for_each_architecture([]<class A>() {
        using V = typename support::vector_of<double, A>::type;
        constexpr std::size_t width = sizeof(V) / sizeof(double);
        parameters first, second;
        const auto weights =
            update{{0.5}, {&first, &second}}.at([](auto& p) -> auto& { return p.weights; });
        double next[width];
        ctnn::simd::store(next, weights(V(1.0), V(4.0), 16));
        for (std::size_t i = 0; i < 32; ++i) {
            const bool is_there = i >= 16 && i < 16 + width;
            CHECK(first.weights[i] == (is_there ? 4 : 0));
            CHECK(second.weights[i] == (is_there ? 10 : 0));
            if (is_there) CHECK(next[i - 16] == -1);
        }
    });
}
