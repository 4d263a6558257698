// SPDX-License-Identifier: BSL-1.0
// (Of what is no index, standalone.bad_sizes asks: there are assertions here.)
#include <ctnn/layer/embedding.hpp>

#include "catch.hpp"

#include <ctnn/testing/gradient_check.hpp>

#include <array>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;

template <class Layer, class Input>
using output = typename nn::core::bound_layer<Layer, Input>::output;
static_assert(std::is_same_v<output<nn::embedding<9, 4>, nn::shape<3>>, nn::shape<3, 4>>);
static_assert(nn::core::is_broken<output<nn::embedding<9, 4>, nn::shape<3, 1>>>);
static_assert(nn::core::is_broken<output<nn::embedding<0, 4>, nn::shape<3>>>);
static_assert(nn::core::is_broken<output<nn::embedding<9, 0>, nn::shape<3>>>);
static_assert(nn::core::is_broken<output<nn::embedding<(1 << 24) + 1, 1>, nn::shape<3>>>);
static_assert(nn::parametric_layer<nn::embedding<9, 4>> &&
              nn::embedding<9, 4>::parameters<float>::count == 36);

using topology = nn::sequential<nn::input<3>, nn::embedding<5, 2>, nn::flatten, nn::linear<6, 2>>;
using network = nn::network<topology>;

// In constant evaluation: to the first two of three words, only the order matters.
static_assert([] {
    using small = nn::network<nn::sequential<nn::input<2>, nn::embedding<3, 1>>>;
    small net;
    net.set_parameters(std::array<float, 3>{1, 2, 4});
    if (net({2, 1}) != std::array<float, 2>{4, 2}) return false;
    nn::trainer<small, nn::mse, nn::sgd, 2> trainer{net, {}, {.lr = 1}};
    // The derivatives are half of twice the distances; those of index 1 are added up.
    trainer.step({1, 1, 2, 1}, {1, 0, 4, 2});
    std::array<float, 3> learned{};
    net.get_parameters(learned);
    return learned == std::array<float, 3>{1, 0.5f, 4};
}());

}  // namespace

TEST_CASE("embedding begins normally distributed, and names its tensor", "[embedding]") {
    using layer = nn::embedding<1000, 3>;
    static nn::network<nn::sequential<nn::input<1>, layer>> net;
    net.initialize(3);
    double sum = 0, squares = 0;
    for (const float weight : net.layer<0>().weight) {
        sum += weight;
        squares += weight * weight;
    }
    CHECK(std::abs(sum / 3000) < 5 / std::sqrt(3000.0));
    CHECK(std::abs(squares / 3000 - 1) < 5 * std::sqrt(2 / 3000.0));
    CHECK(net.layer<0>().weight[3000] == 0);  // padding

    std::string names;
    layer::parameters<float>::for_each_tensor(
        [&](const char* name, std::initializer_list<std::size_t> shape) {
            names += name;
            for (const std::size_t size : shape) names += " " + std::to_string(size) + ";";
        });
    CHECK(names == "weight 1000; 3;");
}

TEST_CASE("networks with an embedding have the derivatives of their values", "[embedding]") {
    CHECK(nn::testing::gradient_check<topology>().largest_error < 1e-7);
    // On some of the values, whose derivatives go on through others.
    using in_a_branch = nn::sequential<
        nn::input<4>,
        nn::concat<nn::sequential<nn::slice<0, 2>, nn::sequential<nn::identity, nn::embedding<5, 3>>,
                                  nn::flatten>,
                   nn::slice<2, 2>>,
        nn::linear<8, 2>>;
    nn::network<in_a_branch, double> net;
    net.initialize(4);
    CHECK(net({3, 0, 0.5, -0.5}) != net({3, 1, 0.5, -0.5}));
    CHECK(net({3, 0, 0.5, -0.5}) == net({3, -0.0, 0.5, -0.5}));
}

TEST_CASE("what is before an embedding is given the derivative 0", "[embedding]") {
    // (No affine that means something stands there.)
    using behind = nn::network<nn::sequential<nn::affine<3>, nn::embedding<5, 2>>, double>;
    behind net;
    net.initialize(4);
    nn::trainer<behind, nn::mse, nn::gradients, 1> trainer{net};
    trainer.step(std::array<double, 3>{1, 4, 2}, std::array<double, 6>{1, 2, 3, 4, 5, 6});
    std::vector<double> gradient(behind::parameter_count);
    trainer.get_gradients(std::span<double, behind::parameter_count>(gradient.data(), gradient.size()));
    for (std::size_t i = 0; i < 6; ++i) CHECK(gradient[i] == 0);
    CHECK(gradient[6] == 0);  // of index 0
    CHECK(gradient[8] != 0);
}

TEST_CASE("an optimizer with moments goes on moving a vector that is not looked up, as PyTorch's",
          "[embedding]") {
    static network net;
    net.initialize(1);
    static nn::trainer<network, nn::mse, nn::adam, 1> trainer{net};
    trainer.step({0, 1, 2}, {1, 2});
    const float before = net.layer<0>().weight[0], untouched = net.layer<0>().weight[8];
    trainer.step({1, 2, 3}, {1, 2});
    CHECK(net.layer<0>().weight[0] != before);
    CHECK(net.layer<0>().weight[8] == untouched);
}
