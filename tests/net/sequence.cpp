// SPDX-License-Identifier: BSL-1.0
#include <ctnn/net/sequence.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/naive_network.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <type_traits>

namespace {

namespace nn = ctnn;
using ctnn::net::purpose;
using ctnn::net::sequence;

using layers = sequence<5, nn::linear<3, 5>, nn::silu, nn::linear<5, 17>, nn::tanh, nn::linear<17, 2>>;

static_assert(layers::inputs == 3 && layers::outputs == 2);
static_assert(layers::stage_count<purpose::inference> == 3);
static_assert(layers::stage_count<purpose::training> == 4);  // silu is alone
static_assert(layers::widest<purpose::inference>(true) == 32);
static_assert(layers::widest<purpose::inference>(false) == 32);
static_assert(sequence<1, nn::linear<40, 90>>::widest<purpose::inference>(true) == 96);
static_assert(sequence<1, nn::linear<40, 90>>::widest<purpose::inference>(false) == 0);

static_assert(layers::parameters<float>::parametric_layers == 3);
static_assert(layers::parameters<float>::count == 4 * 5 + 6 * 17 + 18 * 2);
static_assert(std::is_trivially_copyable_v<layers::parameters<float>>);
static_assert(sizeof(layers::parameters<float>) == sizeof(nn::linear<3, 5>::parameters<float>) +
                                                       sizeof(nn::linear<5, 17>::parameters<float>) +
                                                       sizeof(nn::linear<17, 2>::parameters<float>));

// Every activation whose slope a linear after it may take, and one at the end, which none takes.
using fused = sequence<8, nn::linear<3, 7>, nn::relu, nn::linear<7, 20>, nn::tanh, nn::linear<20, 35>,
                       nn::sigmoid, nn::linear<35, 2>, nn::tanh>;

// Rows of 3 inputs end before the partial sums do; rows of 8, of any outputs and of a softmax may be dense.
static_assert(!layers::dense_inputs && layers::dense_outputs && layers::dense_derivatives);
static_assert(sequence<1, nn::linear<8, 3>>::dense_inputs);
static_assert(sequence<1, nn::linear<8, 40>>::dense_outputs);
static_assert(!sequence<1, nn::linear<8, 40>>::dense_derivatives);
static_assert(sequence<2, nn::linear<8, 3>, nn::softmax>::dense_outputs);
static_assert(!sequence<2, nn::linear<8, 3>, nn::softmax>::dense_derivatives);

/// Recording gives what forward gives, and backward the derivatives of the inputs too.
template <class layers, class Architecture, std::size_t rows>
void check_record_and_backward() {
    using context = nn::context<double, Architecture, 3, rows>;
    // One linear would do for the gradient by the parameters; the inputs' derivatives are what a repeat
    // and a layer made of layers need.
    const auto parameters = std::make_unique<typename layers::template parameters<double>>();
    nn::random_generator random(3);
    parameters->initialize(random);
    constexpr std::size_t stride = 16, out_stride = 16;
    alignas(64) double x[rows * stride] = {};
    const auto values = naive::random_values<double>(rows * 3, 5);
    for (std::size_t r = 0; r < rows; ++r) std::copy_n(values.data() + 3 * r, 3, x + r * stride);

    alignas(64) double y[rows * out_stride] = {};
    alignas(64) double workspace[layers::template workspace_size<context>];
    layers::template forward<context>(*parameters, x, y, rows, workspace);
    const auto tape = std::make_unique<typename layers::template tape<context>>();
    const double* recorded = layers::template record<context>(*parameters, x, *tape, rows);
    CHECK(std::equal(y, y + rows * out_stride, recorded));

    // The loss is the sum of the outputs.
    constexpr std::size_t size = rows * layers::template widest<purpose::training>(true);
    alignas(64) double dy[size] = {}, spare[size] = {};
    alignas(64) double scratch[layers::template scratch_size<context>] = {};
    for (std::size_t r = 0; r < rows; ++r) dy[r * out_stride] = dy[r * out_stride + 1] = 1;
    const auto stored = std::make_unique<typename layers::template parameters<double>>();
    const auto before = std::make_unique<typename layers::template parameters<double>>(*parameters);
    nn::update<nn::gradients::store<double>, typename layers::template parameters<double>> update{};
    update.moments[0] = stored.get();
    const double* dx = layers::template backward<context, true>(*parameters, update, x, *tape, dy, spare,
                                                                scratch, rows);

    const auto sum_of_outputs = [&](const double* from) {
        layers::template forward<context>(*before, from, y, rows, workspace);
        double sum = 0;
        for (std::size_t r = 0; r < rows; ++r) sum += y[r * out_stride] + y[r * out_stride + 1];
        return sum;
    };
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t i = 0; i < 3; ++i) {
            double& moved = x[r * stride + i];
            const double value = moved;
            moved = value + 1e-5;
            const double above = sum_of_outputs(x);
            moved = value - 1e-5;
            const double numeric = (above - sum_of_outputs(x)) / 2e-5;
            moved = value;
            CAPTURE(r, i);
            CHECK(std::abs(dx[r * stride + i] - numeric) < 1e-9);
        }
        for (std::size_t i = 3; i < stride; ++i) CHECK(dx[r * stride + i] == 0);
    }
}

}  // namespace

TEST_CASE("recording gives what forward gives, and backward the derivatives of the inputs too",
          "[sequence]") {
    support::for_each_architecture([]<class A>() {
        check_record_and_backward<layers, A, 4>();
        check_record_and_backward<layers, A, 1>();
        check_record_and_backward<fused, A, 4>();
        check_record_and_backward<fused, A, 1>();
    });
}

TEST_CASE("the slope of relu passes no infinity to a dead unit, fused or not", "[sequence]") {
    using slope = ctnn::net::applied_slope<nn::relu>;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    STATIC_REQUIRE(slope{}(infinity, 0.0) == 0 && slope{}(infinity, 2.0) == infinity);
    STATIC_REQUIRE(ctnn::net::applied_slope<nn::tanh>{}(3.0, 0.5) == 2.25);
}

TEST_CASE("visit walks the parameters in order and clear empties them", "[sequence]") {
    layers::parameters<float> parameters;
    float next = 0;
    parameters.visit([&](float& value) { value = ++next; });
    CHECK(next == 158);
    CHECK(parameters.layer<0>().weight(0, 1) == 2);
    CHECK(parameters.layer<0>().bias(4) == 20);
    CHECK(parameters.layer<1>().weight(0, 0) == 21);
    CHECK(parameters.layer<2>().bias(1) == 158);
    parameters.clear();
    float sum = 0;
    const auto& constant = parameters;
    constant.visit([&](const float& value) { sum += value; });
    CHECK(sum == 0);
}

TEST_CASE("scratch arrays are filled in constant evaluation, and aligned", "[sequence]") {
    constexpr auto sum = [] {
        ctnn::net::scratch_array<float, 20> scratch;
        float total = 1;
        for (std::size_t i = 0; i < 20; ++i) total += scratch.data()[i];
        return total;
    }();
    STATIC_REQUIRE(sum == 1);
    STATIC_REQUIRE(alignof(ctnn::net::scratch_array<float, 20>) == 64);
    ctnn::net::scratch_array<double, 3> scratch;
    CHECK(static_cast<void*>(scratch.data()) == static_cast<void*>(&scratch));
}
