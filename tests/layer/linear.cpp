// SPDX-License-Identifier: BSL-1.0
#include <ctnn/layer/linear.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"
#include "support/compare.hpp"
#include "support/layer_alone.hpp"

#include <ctnn/optim/update.hpp>

#include <memory>
#include <type_traits>
#include <vector>

using support::deviation, support::epsilon, support::same;

namespace {

using layer = ctnn::linear<3, 2>;

static_assert(ctnn::layer<layer> && ctnn::parametric_layer<layer> && std::is_empty_v<layer>);
static_assert(std::is_same_v<layer::begins_with, ctnn::shape<3>>);
static_assert(std::is_same_v<layer::on<ctnn::shape<3>>::output, ctnn::shape<2>>);
static_assert(layer::on<ctnn::shape<3>>::fuses && layer::on<ctnn::shape<3>>::multiply_adds == 6);
static_assert(layer::parameters<float>::count == 8 &&
              ctnn::linear<50, 1>::parameters<float>::count == 51);
static_assert(std::is_trivially_copyable_v<layer::parameters<float>>);
static_assert(alignof(layer::parameters<double>) == ctnn::alignment);

template <class T>
constexpr bool is_clear(const T& parameters) {
    for (const auto& value : parameters.values)
        if (!support::positive_zero(value)) return false;
    return true;
}

// weight[0][0..2], weight[1][0..2], bias[0..1]: 1 to 8.
constexpr layer::parameters<double> counted() {
    layer::parameters<double> p;
    double next = 0;
    p.visit([&](double& value) { value = ++next; });
    return p;
}
static_assert(counted().weight(0, 0) == 1 && counted().weight(0, 1) == 2 && counted().weight(0, 2) == 3);
static_assert(counted().weight(1, 0) == 4 && counted().weight(1, 1) == 5 && counted().weight(1, 2) == 6);
static_assert(counted().bias(0) == 7 && counted().bias(1) == 8);
static_assert([] {  // the const visit, in the same order
    const auto p = counted();
    double last = 0;
    bool in_order = true;
    p.visit([&](const double& value) {
        in_order = in_order && value == last + 1;
        last = value;
    });
    return in_order && last == 8;
}());
static_assert(is_clear(layer::parameters<float>{}) && !is_clear(counted()));
static_assert([] {
    auto p = counted();
    p.values[ctnn::line - 1] = 9;  // padding
    p.clear();
    return is_clear(p);
}());
static_assert([] {
    ctnn::random_generator random(1);
    layer::parameters<float> p;
    p.initialize(random);
    return p.weight(1, 2) != 0;
}());

using unbiased = ctnn::linear<3, 2, ctnn::no_bias>;
static_assert(std::is_empty_v<unbiased> && unbiased::on<ctnn::shape<3>>::multiply_adds == 6);
static_assert(unbiased::parameters<float>::count == 6);
static_assert(sizeof(unbiased::parameters<float>) < sizeof(layer::parameters<float>));
static_assert([] {  // what PyTorch's Linear(3, 2, bias=False) draws: the weights alone
    ctnn::random_generator random(1), same_random(1);
    unbiased::parameters<float> p;
    layer::parameters<float> biased;
    p.initialize(random);
    biased.initialize(same_random);
    for (std::size_t o = 0; o < 2; ++o)
        for (std::size_t i = 0; i < 3; ++i)
            if (p.weight(o, i) != biased.weight(o, i)) return false;
    return random() != same_random();
}());

template <class T, std::size_t In, std::size_t Out, class... Options>
void check_places() {
    using linear = ctnn::linear<In, Out, Options...>;
    using parameters = typename linear::template parameters<T>;
    CAPTURE(In, Out);
    const auto p = std::make_unique<parameters>();
    std::size_t visited = 0;
    p->visit([&](T& value) { value = static_cast<T>(++visited); });
    CHECK(visited == parameters::count);
    CHECK(visited == Out * (In + linear::has_bias));
    std::size_t wrong = 0, next = 0, used = 0;
    for (std::size_t o = 0; o < Out; ++o)
        for (std::size_t i = 0; i < In; ++i) wrong += p->weight(o, i) != static_cast<T>(++next);
    if constexpr (linear::has_bias)
        for (std::size_t o = 0; o < Out; ++o) wrong += p->bias(o) != static_cast<T>(++next);
    for (const T value : p->values) used += value != 0;
    CHECK(wrong == 0);
    CHECK(used == visited);
    p->weight(Out - 1, In - 1) = -1;
    CHECK(std::as_const(*p).weight(Out - 1, In - 1) == -1);
    if constexpr (linear::has_bias) {
        p->bias(Out - 1) = -2;
        CHECK(std::as_const(*p).bias(Out - 1) == -2);
    }
}

// Takes the values that the optimizer takes, and stores the gradient in the moment.
struct probe {
    static constexpr std::size_t moments = 1;
    template <class V>
    constexpr V operator()(V w, V gradient, V* moment) const {
        *moment = gradient;
        return w - gradient;
    }
};

struct negative {
    template <class V>
    constexpr V operator()(V x) const {
        return V(0) - x;
    }
};

/// 0 where there is none.
template <class Parameters>
auto bias_of(const Parameters& p, std::size_t output) {
    if constexpr (Parameters::layout::bias_rows > 0)
        return p.bias(output);
    else
        return p.weight(output, 0) * 0;
}

template <class Architecture, class T, std::size_t In, std::size_t Out, std::size_t MaxRows,
          class... Options>
void check_products(std::size_t rows) {
    using linear = ctnn::linear<In, Out, Options...>;
    using alone = support::layer_alone<linear, ctnn::shape<In>, T, Architecture, MaxRows>;
    constexpr std::size_t x_stride = ctnn::padded(In), y_stride = ctnn::padded(Out);
    CAPTURE(In, Out, MaxRows, rows);
    ctnn::random_generator random(7);
    const auto p = std::make_unique<typename linear::template parameters<T>>();
    const auto gradient = std::make_unique<typename linear::template parameters<T>>();
    p->initialize(random);
    const auto before = *p;
    std::vector<T> x(rows * x_stride), y(rows * y_stride, T(7)), negated(y), dy(rows * y_stride);
    std::vector<T> dx(rows * x_stride, T(7)), workspace(alone::workspace_size);
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t i = 0; i < In; ++i) x[r * x_stride + i] = random.uniform(T(1));
        for (std::size_t o = 0; o < Out; ++o) dy[r * y_stride + o] = random.uniform(T(1));
    }
    alone::forward(*p, x.data(), y.data(), workspace.data(), rows);
    alone::forward(*p, x.data(), negated.data(), workspace.data(), rows, negative{});
    const ctnn::update<probe, typename linear::template parameters<T>> update{{}, {gradient.get()}};
    alone::backward(*p, update, x.data(), y.data(), dy.data(), dx.data(), workspace.data(), rows);

    support::worst_error forward, backward, sums, steps;
    std::size_t wrong = 0;
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t o = 0; o < y_stride; ++o) {
            const std::size_t at = r * y_stride + o;
            double sum = o < Out ? bias_of(before, o) : 0;
            for (std::size_t i = 0; i < In && o < Out; ++i)
                sum += static_cast<double>(before.weight(o, i)) * x[r * x_stride + i];
            forward.add(deviation(y[at], sum), static_cast<double>(at));
            wrong += o < Out ? negated[at] != -y[at]
                             : !support::positive_zero(y[at]) || !support::positive_zero(negated[at]);
        }
        for (std::size_t i = 0; i < x_stride; ++i) {
            const std::size_t at = r * x_stride + i;
            double sum = 0;  // from the parameters as they were
            for (std::size_t o = 0; o < Out && i < In; ++o)
                sum += static_cast<double>(before.weight(o, i)) * dy[r * y_stride + o];
            backward.add(deviation(dx[at], sum), static_cast<double>(at));
            wrong += i >= In && !support::positive_zero(dx[at]);
        }
    }
    for (std::size_t o = 0; o < Out; ++o) {
        for (std::size_t i = 0; i < In + linear::has_bias; ++i) {
            double sum = 0;
            for (std::size_t r = 0; r < rows; ++r)
                sum += dy[r * y_stride + o] * (i < In ? static_cast<double>(x[r * x_stride + i]) : 1.0);
            const T is = i < In ? gradient->weight(o, i) : bias_of(*gradient, o);
            const T old = i < In ? before.weight(o, i) : bias_of(before, o);
            const T next = i < In ? p->weight(o, i) : bias_of(*p, o);
            sums.add(deviation(is, sum), static_cast<double>(o * In + i));
            steps.add(deviation(next, static_cast<double>(old) - is), static_cast<double>(o * In + i));
        }
    }
    const double allowed = 2 * epsilon<T> * static_cast<double>(std::max({In, Out, rows}));
    CHECK(forward.error <= allowed);
    CHECK(backward.error <= allowed);
    CHECK(sums.error <= allowed);
    CHECK(steps.error <= epsilon<T>);
    CHECK(wrong == 0);

    // Without a gradient of the inputs the parameters learn the same, and dx is not needed.
    auto again = before;
    alone::backward(again, update, x.data(), y.data(), dy.data(), ctnn::no_rows{}, workspace.data(),
                    rows);
    std::size_t different = 0;
    for (std::size_t i = 0; i < std::size(again.values); ++i)
        different += !same(again.values[i], p->values[i]);
    CHECK(different == 0);
}

}  // namespace

TEST_CASE("parameters are visited as PyTorch orders them: weights row by row, then biases") {
    check_places<float, 3, 2>();
    check_places<double, 1, 1>();
    check_places<float, 50, 1>();
    check_places<float, 5, 17>();
    check_places<double, 33, 65>();
    check_places<float, 7, 200>();
    check_places<float, 3, 2, ctnn::no_bias>();
    check_places<double, 33, 65, ctnn::no_bias>();
    check_places<float, 50, 1, ctnn::no_bias>();
}

TEMPLATE_TEST_CASE("initialize draws from +-1 / sqrt(inputs), in the order of visit", "", float,
                   double) {
    using parameters = typename ctnn::linear<16, 40>::template parameters<TestType>;
    ctnn::random_generator random(42), same_random(42), other_random(43);
    parameters p, other;
    p.initialize(random);
    other.initialize(other_random);
    TestType smallest = 0, largest = 0;
    double sum = 0;
    std::size_t wrong = 0;
    p.visit([&](TestType& value) {
        wrong += value != same_random.uniform(TestType(0.25));
        smallest = std::min(smallest, value);
        largest = std::max(largest, value);
        sum += value;
    });
    CHECK(wrong == 0);
    CHECK(random() == same_random());
    CHECK(smallest >= TestType(-0.25));
    CHECK(smallest < TestType(-0.24));
    CHECK(largest < TestType(0.25));
    CHECK(largest > TestType(0.24));
    CHECK(std::abs(sum / parameters::count) < 0.02);  // 3.6 standard deviations
    CHECK(other.weight(0, 0) != p.weight(0, 0));
}

TEST_CASE("initialize leaves the padding 0") {
    ctnn::random_generator random(42);
    ctnn::linear<3, 2>::parameters<float> p;
    p.initialize(random);
    p.visit([](float& value) { value = 0; });
    CHECK(is_clear(p));
}

TEST_CASE("linear is W x + b, then the activation it is given, and its derivatives") {
    support::for_each_architecture([]<class A>() {
        check_products<A, float, 2, 1, 1>(1);
        check_products<A, float, 33, 1, 17>(5);
        check_products<A, double, 7, 5, 17>(6);
        for (std::size_t rows = 1; rows <= 17; ++rows) check_products<A, float, 3, 17, 17>(rows);
        check_products<A, double, 16, 33, 17>(13);
        check_products<A, float, 33, 1, 17, ctnn::no_bias>(5);
        check_products<A, float, 3, 17, 1, ctnn::no_bias>(1);
        check_products<A, double, 16, 33, 17, ctnn::no_bias>(13);
    });
}
