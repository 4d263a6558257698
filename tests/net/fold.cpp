// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/fold.hpp>

#include "catch.hpp"
#include "support/compare.hpp"

#include <ctnn/ctnn.hpp>

#include <memory>
#include <type_traits>
#include <vector>

namespace {

namespace nn = ctnn;
using nn::batch_norm, nn::conv1d, nn::conv2d, nn::linear, nn::no_bias, nn::sequential;

template <class One, class Other>
constexpr bool is = std::is_same_v<One, Other>;

using norm = nn::batch_norm_with<4, std::ratio<1, 10>, std::ratio<1, 2>>;
using of_rows = sequential<batch_norm<3>, linear<3, 4, no_bias>, norm, nn::relu, linear<4, 4>, nn::tanh,
                           batch_norm<4>, linear<4, 2>, batch_norm<2>>;
static_assert(is<nn::folded<of_rows>, sequential<batch_norm<3>, linear<3, 4>, nn::relu, linear<4, 4>,
                                                 nn::tanh, batch_norm<4>, linear<4, 2>>>);

using of_images = sequential<nn::input<6, 5, 3>, conv2d<3, 4, nn::kernel<3>, no_bias, nn::same>,
                             batch_norm<4>, nn::depthwise_conv2d<4, no_bias, nn::kernel<2>>, norm,
                             nn::relu, linear<4, 3>, batch_norm<3>>;
static_assert(is<nn::folded<of_images>,
                 sequential<nn::input<6, 5, 3>, conv2d<3, 4, nn::kernel<3>, nn::same>,
                            nn::depthwise_conv2d<4, nn::kernel<2>>, nn::relu, linear<4, 3>>>);

using of_time = sequential<nn::input<9, 2>, conv1d<2, 4, nn::kernel<3>>, norm, nn::silu,
                           nn::depthwise_conv1d<4, nn::kernel<2>, nn::causal>, batch_norm<4>>;
static_assert(is<nn::folded<of_time>, sequential<nn::input<9, 2>, conv1d<2, 4, nn::kernel<3>>, nn::silu,
                                                 nn::depthwise_conv1d<4, nn::kernel<2>, nn::causal>>>);

template <class... More>
using block = sequential<linear<4, 4, More...>, batch_norm<4>, nn::tanh>;
using nested = sequential<linear<3, 4>, nn::residual<linear<4, 4, no_bias>, norm, nn::relu>,
                          nn::repeat<2, linear<4, 4>, nn::elu, linear<4, 4>, batch_norm<4>>,
                          nn::add<block<no_bias>, nn::identity, linear<4, 4>>, block<>,
                          nn::concat<nn::relu, block<>, batch_norm<4>>,
                          nn::multiply<sequential<linear<12, 2, no_bias>, batch_norm<2>>,
                                       sequential<nn::slice<0, 2>, nn::repeat<1, nn::softplus>>>,
                          nn::prelu<2>>;

// Where there is nothing to fold it is the same.
using plain =
    sequential<linear<3, 4>, nn::relu, batch_norm<4>, nn::residual<batch_norm<4>>, linear<4, 1>>;
static_assert(is<nn::folded<plain>, plain>);

/// Of figures as training may leave them, the largest error of an output, where outputs are about 1.
template <class Topology, class T>
double error_of() {
    using network = nn::network<Topology, T>;
    using folded = nn::network<nn::folded<Topology>, T>;
    const auto net = std::make_unique<network>();
    const auto fast = std::make_unique<folded>();
    net->initialize(1);
    std::vector<T> values(network::value_count);
    net->get_values(std::span<T, network::value_count>(values));
    support::numbers random;
    // (Variances and weights of norms are 1 yet; means and biases 0.)
    for (T& value : values)
        value = value == 1   ? static_cast<T>(1 + random(0.75))
                : value == 0 ? static_cast<T>(random(1))
                             : value;
    net->set_values(std::span<const T, network::value_count>(values));
    fast->initialize(2);
    nn::fold(*net, *fast);
    const auto by_value = std::make_unique<folded>(nn::fold(*net));
    std::vector<T> x(7 * network::inputs), y(7 * network::outputs), z(y.size());
    for (T& each : x) each = static_cast<T>(random(2));
    net->predict(x, y);
    by_value->predict(x, z);
    const std::vector<T> same = z;
    fast->predict(x, z);
    CHECK(z == same);
    support::worst_error worst;
    double largest = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        worst.add(support::deviation(z[i], y[i]), static_cast<double>(i));
        largest = std::max(largest, std::abs(static_cast<double>(y[i])));
    }
    CHECK(largest > 0.5);
    return worst.error;
}

}  // namespace

TEMPLATE_TEST_CASE("a folded network gives what the network gives", "", float, double) {
    constexpr double allowed = 32 * support::epsilon<TestType>;
    CHECK(error_of<of_rows, TestType>() <= allowed);
    CHECK(error_of<of_images, TestType>() <= allowed);
    CHECK(error_of<of_time, TestType>() <= allowed);
    CHECK(error_of<nested, TestType>() <= allowed);
    CHECK(error_of<plain, TestType>() == 0);
}

static_assert([] {
    nn::network<
        sequential<linear<2, 1, no_bias>, nn::batch_norm_with<1, std::ratio<1, 4>, std::ratio<1>>>>
        net;
    net.set_values(std::array<float, 6>{3, 5, 2, 7, 11, 0.75f});
    nn::network<sequential<linear<2, 1>>> fast;
    nn::fold(net, fast);
    const auto& p = fast.layer<0>();
    return p.weight(0, 0) == 6 && p.weight(0, 1) == 10 && p.bias(0) == 7 - 22;
}());
