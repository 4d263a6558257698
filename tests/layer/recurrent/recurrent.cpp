// SPDX-License-Identifier: BSL-1.0
// What gru, lstm and rnn have in common; what they compute is asked of each (support/recurrent.hpp).
#include "catch.hpp"

#include <ctnn/ctnn.hpp>

#include <array>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;

template <class Layer, class Input>
using output = typename nn::core::bound_layer<Layer, Input>::output;
static_assert(std::is_same_v<output<nn::lstm<3, 5>, nn::shape<7, 3>>, nn::shape<7, 5>>);
static_assert(nn::core::is_broken<output<nn::lstm<3, 5>, nn::shape<7, 4>>>);
static_assert(nn::core::is_broken<output<nn::lstm<3, 5>, nn::shape<3>>>);
static_assert(nn::core::is_broken<output<nn::lstm<3, 5>, nn::shape<7, 2, 3>>>);
static_assert(nn::core::is_broken<output<nn::lstm<3, 0>, nn::shape<7, 3>>>);
static_assert(nn::core::is_broken<output<nn::lstm<0, 3>, nn::shape<7, 3>>>);

static_assert(nn::lstm<3, 5>::parameters<float>::count == 4 * 5 * (3 + 5 + 2));
static_assert(nn::cost<nn::sequential<nn::input<7, 3>, nn::gru<3, 5>>>::multiply_adds ==
              7 * 3 * 5 * (3 + 5));

/// The compiler runs and trains them; a kernel gives the same within rounding.
template <class Layer>
constexpr std::array<float, 3> computed() {
    nn::network<nn::sequential<nn::input<4, 2>, Layer, nn::last, nn::linear<3, 2>>> net;
    net.initialize(3);
    nn::trainer<decltype(net), nn::mse, nn::sgd, 2> trainer{net, {}, {.lr = 0.5}};
    const std::array<float, 16> x{0.5f, -1, 0.25f, 2, -0.5f, 1, 1, 0, 0.75f, 0, -1, 1, 2, 1, 0, -2};
    const float loss = trainer.step(x, std::array<float, 4>{1, 0, -1, 2});
    const auto y = net(std::array<float, 8>{1, 0.5f, -1, 0, 2, 1, 0, 1});
    return {loss, y[0], y[1]};
}
template <class Layer>
void check_constant() {
    constexpr auto expected = computed<Layer>();
    const auto found = computed<Layer>();
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(std::abs(found[i] - expected[i]) < 2e-6f);
}

}  // namespace

TEST_CASE("recurrent layers in constant evaluation", "[recurrent]") {
    check_constant<nn::gru<2, 3>>();
    check_constant<nn::lstm<2, 3>>();
    check_constant<nn::rnn<2, 3>>();
    check_constant<nn::sequential<nn::reversed<nn::gru<2, 3>>, nn::relu>>();
}

TEST_CASE("recurrent layers begin as PyTorch's, and name their tensors", "[recurrent]") {
    using layer = nn::gru<3, 25>;
    static nn::network<nn::sequential<nn::input<1, 3>, layer>> net;
    net.initialize(3);
    float largest = 0;
    double squares = 0;
    net.layer<0>().visit([&](const float& each) {
        largest = std::max(largest, std::abs(each));
        squares += each * each;
    });
    CHECK(largest <= 0.2f);
    CHECK(largest > 0.199f);
    const double count = layer::parameters<float>::count;
    CHECK(std::abs(squares / count - 0.04 / 3) < 5 * 0.04 * std::sqrt(4 / 45.0 / count));

    std::string names;
    layer::parameters<float>::for_each_tensor(
        [&](const char* name, std::initializer_list<std::size_t> shape) {
            names += name;
            for (const std::size_t size : shape) names += " " + std::to_string(size) + ";";
        });
    CHECK(names == "weight_ih_l0 75; 3;weight_hh_l0 75; 25;bias_ih_l0 75;bias_hh_l0 75;");

    // visit goes through them in this order.
    layer::parameters<double> p;
    double next = 1;
    p.visit([&](double& each) { each = next++; });
    CHECK(p.weight_ih(74, 2) == 225);
    CHECK(p.weight_hh(0, 1) == 227);
    CHECK(p.bias_ih(0) == 225 + 75 * 25 + 1);
    CHECK(p.bias_hh(74) == count);
    p.clear();
    CHECK(p.values[p.count] == 0);
}

TEST_CASE("a row of recurrent layers has the bits of one among many, whatever is beside it",
          "[recurrent]") {
    using topology = nn::sequential<nn::input<6, 3>, nn::lstm<3, 20>, nn::gru<20, 7>, nn::rnn<7, 5>>;
    static nn::network<topology> net;
    net.initialize(1);
    constexpr std::size_t rows = 23;
    std::vector<float> x(rows * 18), y(rows * 30);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 17) / 8 - 1;
    x[18] = std::numeric_limits<float>::quiet_NaN();
    x[36] = std::numeric_limits<float>::infinity();
    net.predict(x, y);
    for (std::size_t r = 0; r < rows; ++r) {
        std::array<float, 18> row{};
        std::copy_n(x.data() + r * 18, 18, row.data());
        const auto alone = net(row);
        std::size_t different = 0;
        for (std::size_t i = 0; i < 30; ++i)
            different += !(alone[i] == y[r * 30 + i] || (std::isnan(alone[i]) && r == 1));
        CHECK(different == 0);
        CHECK(std::isnan(alone[0]) == (r == 1));  // (gates of an infinite input are at their bounds)
    }
}

TEST_CASE("a step that goes wrong leaves the padding of recurrent parameters 0", "[recurrent]") {
    using layer = nn::gru<3, 5>;
    static nn::network<nn::sequential<nn::input<2, 3>, layer>> net;
    net.initialize(1);
    static nn::trainer<decltype(net), nn::mse, nn::sgd, 1> trainer{net};
    std::array<float, 6> x{};
    x[1] = std::numeric_limits<float>::infinity();
    trainer.step(x, std::array<float, 10>{});
    auto& parameters = net.layer<0>();
    parameters.clear();
    parameters.visit([](float& each) { each = 0; });
    std::size_t filled = 0;
    for (const float each : parameters.values) filled += each != 0;
    CHECK(filled == 0);
}
