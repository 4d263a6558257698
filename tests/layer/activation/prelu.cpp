// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/activation/prelu.hpp>

#include "catch.hpp"
#include "support/row_layer.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <array>
#include <type_traits>

using support::values;

namespace {

namespace nn = ctnn;

constexpr double infinity = support::infinity, none = support::not_a_number;

/// With as many channels as parameters.
struct reference {
    static constexpr double tolerance = 16;
    static void row(const values& p, const values& x, const values& dy, values& y, values& dx,
                    values& gradient) {
        for (std::size_t i = 0; i < x.size(); ++i) {
            const std::size_t channel = i % p.size();
            y[i] = x[i] > 0 ? x[i] : p[channel] * x[i];
            dx[i] = x[i] > 0 ? dy[i] : p[channel] * dy[i];
            gradient[channel] += x[i] > 0 ? 0 : x[i] * dy[i];
        }
    }
};

template <std::size_t Channels, class Input, class T>
void check() {
    support::check_row_layer<nn::prelu<Channels>, reference, T, Input::size, Input>();
}

template <class Layer, class Input>
using output = typename nn::core::bound_layer<Layer, Input>::output;
static_assert(std::is_same_v<output<nn::prelu<5>, nn::shape<3, 5>>, nn::shape<3, 5>>);
static_assert(std::is_same_v<output<nn::prelu<1>, nn::shape<3, 2, 5>>, nn::shape<3, 2, 5>>);
static_assert(nn::core::is_broken<output<nn::prelu<3>, nn::shape<3, 5>>>);
static_assert(nn::core::is_broken<output<nn::prelu<0>, nn::shape<5>>>);
static_assert(nn::network<nn::sequential<nn::prelu<5>>>::inputs == 5);
static_assert(nn::network<nn::sequential<nn::input<5>, nn::prelu<1>>>::parameter_count == 1);
static_assert(!nn::limiting_layer<nn::prelu<5>>);

// In constant evaluation: it learns that negative values count twice.
static_assert([] {
    using network = nn::network<nn::sequential<nn::input<3, 1>, nn::prelu<1>>>;
    network net;
    net.initialize(1);
    bool is_right = net({1, -1, -2}) == std::array<float, 3>{1, -0.25f, -0.5f};
    nn::trainer<network, nn::mse, nn::sgd, 1> trainer{net, {}, {.lr = 0.25}};
    for (int i = 0; i < 40; ++i) trainer.step({1, -1, -2}, {1, -2, -4});
    return is_right && support::deviation(net({4, -3, 0})[1], -6) < 1e-5;
}());

}  // namespace

TEST_CASE("prelu is x above 0 and a slope of its channel times x below, at each place") {
    check<1, nn::shape<1>, float>();
    check<1, nn::shape<3, 5, 7>, float>();
    check<3, nn::shape<3>, float>();
    check<3, nn::shape<5, 3>, float>();
    check<3, nn::shape<7, 11, 3>, float>();
    check<17, nn::shape<3, 7, 17>, float>();
    check<32, nn::shape<5, 32>, float>();
    check<1, nn::shape<19>, double>();
    check<7, nn::shape<33, 7>, double>();
}

TEST_CASE("prelu at the edges is as in PyTorch") {
    support::check_row_edges<nn::prelu<3>, float>({{{-4, 1e30, -0.0}, {-1, 1e30, 0}},
                                                   {{infinity, -infinity, 1}, {infinity, -infinity, 1}},
                                                   {{none, -1, 0}, {none, -0.25, 0}}});
}

TEST_CASE("a slope has no part in what is above 0, whatever is there, as in PyTorch") {
    using layer = nn::prelu<1>;
    support::for_each_architecture([]<class A>() {
        using run = support::row_layer_run<A, layer, double, 2>;
        std::vector<double> x(nn::line), dy(nn::line);
        x[0] = 2;
        x[1] = -3;
        dy[0] = infinity;
        dy[1] = 5;
        const run now(layer::parameters<double>{.weight = {0.5}}, x, dy);
        CHECK(now.gradient.weight[0] == -15);
        CHECK(now.dx[0] == infinity);
        CHECK(now.dx[1] == 2.5);
        const run steep(layer::parameters<double>{.weight = {infinity}}, x, x);
        CHECK(steep.y[0] == 2);
        CHECK(steep.y[1] == -infinity);
        CHECK(steep.dx[0] == 2);
    });
}

TEST_CASE("networks with prelu have the derivatives of their values") {
    using nn::testing::gradient_check;
    CHECK(gradient_check<
              nn::sequential<nn::input<7, 2>, nn::linear<2, 3>, nn::prelu<3>, nn::linear<3, 2>>>()
              .largest_error < 1e-7);
    CHECK(
        gradient_check<nn::sequential<nn::linear<3, 5>, nn::prelu<1>, nn::linear<5, 2>, nn::prelu<2>>>()
            .largest_error < 1e-7);
}
