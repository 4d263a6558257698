// SPDX-License-Identifier: BSL-1.0
#include <ctnn/simd/linear_kernel.hpp>

#include "catch.hpp"
#include "support/architectures.hpp"
#include "support/bits.hpp"

#include <ctnn/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace simd = ctnn::simd;
using ctnn::padded;
using support::positive_zero;
using support::same;

namespace {

constexpr std::size_t most_rows = 20;

/// An array between two guards that nobody may touch; NaN to begin with.
template <class T>
class guarded {
public:
    explicit guarded(std::size_t size) : values_(size + 2 * guard, T(12345)), size_{size} {
        std::fill_n(data(), size, std::numeric_limits<T>::quiet_NaN());
    }
    T* data() { return values_.data() + guard; }
    T& operator[](std::size_t i) { return data()[i]; }
    bool is_intact() const {
        const auto holds = [](T value) { return value == T(12345); };
        return std::all_of(values_.begin(), values_.begin() + guard, holds) &&
               std::all_of(values_.begin() + guard + static_cast<std::ptrdiff_t>(size_), values_.end(),
                           holds);
    }

private:
    static constexpr std::ptrdiff_t guard = 64;
    std::vector<T> values_;
    std::size_t size_;
};

/// Keeps every value but 0, which becomes 1: sums keep their bits, and padding shows.
constexpr auto one_for_zero = [](auto value) {
    using V = decltype(value);
    return simd::select(value == V(0), V(1), value);
};

/// Reads another array at the same index, as optimizers do with their moments.
template <class T>
struct rule {
    const T* moment;

    template <class V>
    constexpr V operator()(V w, V gradient, std::size_t index) const {
        V m = V(0);
        simd::load(m, moment + index);
        return simd::fma(gradient, V(T(-0.125)), w) + m;
    }
};

/// The same kind of rule where a gradient is only scaled, as plain SGD does. (The factor's products round.)
template <class T>
struct scaling_rule {
    static constexpr T scale = T(-0.3);

    template <class V>
    constexpr V operator()(V w, V gradient, std::size_t) const {
        return simd::fma(gradient, V(scale), w);
    }
    template <class V>
    constexpr V factor(V x) const {
        return V(scale) * x;
    }
};

/// A slope that shows which argument is which, and 0 for no x.
constexpr auto slope_of_x = [](auto dx, auto x) { return dx * (x - decltype(x)(0.25)); };

constexpr auto no_slope_at_two = [](auto dx, auto x) {
    using V = decltype(x);
    return simd::select(x == V(2), V(0), dx);
};

/// One product and sum as the promise about summation has it.
template <class T>
T step(T a, T b, T sum) {
    return simd::has_fused_multiply_add ? std::fma(a, b, sum) : a * b + sum;
}

enum class numbers { finite, special };

/// A linear layer and a mini-batch, the expected bits of its three products, and a naive sum beside them.
template <class T, std::size_t Inputs, std::size_t Outputs, bool HasBias = true>
struct example {
    using layout = simd::linear_layout<Inputs, Outputs, HasBias>;
    static constexpr std::size_t x_stride = padded(Inputs), y_stride = padded(Outputs);
    // Written from the promise, not from the header: 1, 2, 8 or 16 sums, folded by halves.
    static constexpr std::size_t sums = Outputs > 32                   ? 1
                                        : Outputs > 16                 ? 2
                                        : Outputs == 1 && Inputs >= 32 ? 16
                                                                       : 8;

    std::vector<T> weights = std::vector<T>(Outputs * Inputs), biases = std::vector<T>(Outputs);
    std::vector<T> parameters = std::vector<T>(layout::size), moment = std::vector<T>(layout::size);
    std::vector<T> x = std::vector<T>(most_rows * x_stride), dy = std::vector<T>(most_rows * y_stride);

    explicit example(numbers which) {
        ctnn::random_generator random(Inputs * 1000 + Outputs);
        for (T& w : weights) w = random.uniform(T(1));
        for (std::size_t o = 0; o < Outputs; ++o) {
            if (HasBias) {
                biases[o] = parameters[layout::bias(o)] = random.uniform(T(1));
                moment[layout::bias(o)] = random.uniform(T(1));
            }
            for (std::size_t k = 0; k < Inputs; ++k) {
                parameters[layout::weight(o, k)] = weights[o * Inputs + k];
                moment[layout::weight(o, k)] = random.uniform(T(1));
            }
        }
        for (std::size_t r = 0; r < most_rows; ++r) {
            for (std::size_t k = 0; k < Inputs; ++k) x[r * x_stride + k] = random.uniform(T(2));
            for (std::size_t o = 0; o < Outputs; ++o) dy[r * y_stride + o] = random.uniform(T(2));
        }
        if (which == numbers::special) {
            x[1 * x_stride] = std::numeric_limits<T>::infinity();
            x[3 * x_stride + Inputs / 2] = std::numeric_limits<T>::quiet_NaN();
            x[8 * x_stride + Inputs - 1] = -std::numeric_limits<T>::infinity();
            dy[2 * y_stride] = std::numeric_limits<T>::infinity();
            dy[9 * y_stride + Outputs - 1] = std::numeric_limits<T>::quiet_NaN();
        }
    }

    T output(std::size_t r, std::size_t o) const {
        T sum[sums] = {biases[o]};
        for (std::size_t k = 0; k < Inputs; ++k)
            sum[k % sums] = step(x[r * x_stride + k], weights[o * Inputs + k], sum[k % sums]);
        for (std::size_t half = sums / 2; half > 0; half /= 2)
            for (std::size_t c = 0; c < half; ++c) sum[c] = sum[c] + sum[c + half];
        return one_for_zero(sum[0]);
    }

    T input_gradient(std::size_t r, std::size_t k) const {
        T sum = 0;
        for (std::size_t o = 0; o < Outputs; ++o)
            sum = step(dy[r * y_stride + o], weights[o * Inputs + k], sum);
        return sum;
    }

    /// The same where one row goes back alone: 32 lanes after 32 lanes, each in 16 / S partial sums.
    T row_gradient(std::size_t r, std::size_t k) const {
        T all = 0;
        for (std::size_t first = 0; first < Outputs; first += 32 / sums) {
            T sum[16 / sums] = {};
            for (std::size_t o = first; o < std::min(first + 32 / sums, Outputs); ++o) {
                T& own = sum[(o - first) % (16 / sums)];
                own = step(weights[o * Inputs + k], dy[r * y_stride + o], own);
            }
            for (std::size_t half = 16 / sums / 2; half > 0; half /= 2)
                for (std::size_t c = 0; c < half; ++c) sum[c] = sum[c] + sum[c + half];
            all = all + sum[0];
        }
        return all;
    }

    /// A parameter after one row alone: `input` is 1 for a bias.
    T row_updated(const rule<T>&, T w, T input, T delta, std::size_t index) const {
        return updated(w, input * delta, index);
    }
    T row_updated(const scaling_rule<T>& by, T w, T input, T delta, std::size_t) const {
        return step(by.scale * input, delta, w);
    }

    T updated(T w, T gradient, std::size_t index) const {
        return step(gradient, T(-0.125), w) + moment[index];
    }
    T updated_bias(std::size_t o, std::size_t rows) const {
        T sum = 0;
        for (std::size_t r = 0; r < rows; ++r) sum = sum + dy[r * y_stride + o];
        return updated(biases[o], sum, layout::bias(o));
    }
    T updated_weight(std::size_t o, std::size_t k, std::size_t rows) const {
        T sum = 0;
        for (std::size_t r = 0; r < rows; ++r)
            sum = step(x[r * x_stride + k], dy[r * y_stride + o], sum);
        return updated(weights[o * Inputs + k], sum, layout::weight(o, k));
    }
};

template <class Value, class Naive>
bool is_near(Value value, Naive naive, Naive sum_of_sizes, std::size_t terms) {
    // The classic bound of a sum's rounding error, in whatever order.
    const Naive epsilon = std::numeric_limits<Value>::epsilon();
    return std::fabs(Naive(value) - naive) <= static_cast<Naive>(terms) * epsilon * sum_of_sizes;
}

/// The expected bits are those of the mathematical products, up to rounding.
template <class T, std::size_t Inputs, std::size_t Outputs, bool HasBias>
void check_against_naive(const example<T, Inputs, Outputs, HasBias>& given) {
    using naive = std::conditional_t<std::is_same_v<T, float>, double, long double>;
    bool outputs = true, gradients = true, updates = true;
    for (std::size_t r = 0; r < most_rows; ++r) {
        for (std::size_t o = 0; o < Outputs; ++o) {
            naive sum = given.biases[o], sizes = std::fabs(sum);
            for (std::size_t k = 0; k < Inputs; ++k) {
                const naive term =
                    naive(given.weights[o * Inputs + k]) * given.x[r * padded(Inputs) + k];
                sum += term;
                sizes += std::fabs(term);
            }
            outputs = outputs && is_near(given.output(r, o), sum, sizes, Inputs + 1);
        }
        for (std::size_t k = 0; k < Inputs; ++k) {
            naive sum = 0, sizes = 0;
            for (std::size_t o = 0; o < Outputs; ++o) {
                const naive term =
                    naive(given.weights[o * Inputs + k]) * given.dy[r * padded(Outputs) + o];
                sum += term;
                sizes += std::fabs(term);
            }
            gradients = gradients && is_near(given.input_gradient(r, k), sum, sizes, Outputs + 1) &&
                        is_near(given.row_gradient(r, k), sum, sizes, Outputs + 1);
        }
    }
    for (std::size_t o = 0; o < Outputs; ++o)
        for (std::size_t k = 0; k < Inputs; ++k) {
            using layout = typename example<T, Inputs, Outputs, HasBias>::layout;
            const naive w = given.weights[o * Inputs + k], m = given.moment[layout::weight(o, k)];
            naive sum = 0, sizes = std::fabs(w) + std::fabs(m);
            for (std::size_t r = 0; r < most_rows; ++r) {
                const naive term =
                    naive(given.x[r * padded(Inputs) + k]) * given.dy[r * padded(Outputs) + o] / 8;
                sum += term;
                sizes += std::fabs(term);
            }
            updates = updates &&
                      is_near(given.updated_weight(o, k, most_rows), w - sum + m, sizes, most_rows + 3);
        }
    CHECK(outputs);
    CHECK(gradients);
    CHECK(updates);
}

/// Rows without padding between them: the same bits, and nothing before or after them is touched.
template <class Architecture, std::size_t MaxRows, class T, std::size_t Inputs, std::size_t Outputs,
          bool HasBias>
void check_packed(const example<T, Inputs, Outputs, HasBias>& given, std::size_t first,
                  std::size_t rows) {
    constexpr bool reads_packed = simd::linear_layout<Inputs, Outputs, HasBias>::reads_packed;
    using kernel = simd::linear_kernel<Architecture, T, Inputs, Outputs,
                                       (reads_packed ? Inputs : padded(Inputs)), Outputs, HasBias>;
    guarded<T> x(rows * kernel::x_stride), y(rows * Outputs);
    std::fill_n(x.data(), rows * kernel::x_stride, T(0));
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t k = 0; k < Inputs; ++k)
            x[r * kernel::x_stride + k] = given.x[(first + r) * padded(Inputs) + k];
    kernel::template forward<MaxRows>(given.parameters.data(), x.data(), y.data(), rows, one_for_zero);
    bool outputs_are_right = true;
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t o = 0; o < Outputs; ++o)
            outputs_are_right =
                outputs_are_right && same(y[r * Outputs + o], given.output(first + r, o));
    CHECK(outputs_are_right);
    CHECK(y.is_intact());
}

template <class Architecture, std::size_t MaxRows, class T, std::size_t Inputs, std::size_t Outputs,
          bool HasBias>
void check_kernels(const example<T, Inputs, Outputs, HasBias>& given, std::size_t first,
                   std::size_t rows, numbers which) {
    using kernel =
        simd::linear_kernel<Architecture, T, Inputs, Outputs, padded(Inputs), padded(Outputs), HasBias>;
    using layout = typename kernel::layout;
    constexpr std::size_t x_stride = padded(Inputs), y_stride = padded(Outputs);
    INFO(Inputs << " inputs, " << Outputs << " outputs, rows " << first << " to " << first + rows
                << " of at most " << MaxRows << ", " << sizeof(T) << " bytes each");
    const T* x = given.x.data() + first * x_stride;
    const T* dy = given.dy.data() + first * y_stride;

    guarded<T> y(rows * y_stride);
    kernel::template forward<MaxRows>(given.parameters.data(), x, y.data(), rows, one_for_zero);
    bool outputs_are_right = true, padding_is_zero = true;
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t o = 0; o < Outputs; ++o)
            outputs_are_right =
                outputs_are_right && same(y[r * y_stride + o], given.output(first + r, o));
        for (std::size_t o = Outputs; o < y_stride; ++o)
            padding_is_zero = padding_is_zero && positive_zero(y[r * y_stride + o]);
    }
    CHECK(outputs_are_right);
    CHECK(padding_is_zero);
    CHECK(y.is_intact());

    check_packed<Architecture, MaxRows>(given, first, rows);

    guarded<T> dx(rows * x_stride), scratch(kernel::layout::scratch_size(MaxRows));
    kernel::template backward_input<MaxRows>(given.parameters.data(), x, dy, dx.data(), scratch.data(),
                                             rows);
    bool gradients_are_right = true;
    padding_is_zero = true;
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t k = 0; k < Inputs; ++k)
            gradients_are_right =
                gradients_are_right && same(dx[r * x_stride + k], given.input_gradient(first + r, k));
        for (std::size_t k = Inputs; k < x_stride; ++k)
            padding_is_zero = padding_is_zero && positive_zero(dx[r * x_stride + k]);
    }
    CHECK(gradients_are_right);
    if (which == numbers::finite) CHECK(padding_is_zero);  // the other case has a test of its own
    CHECK(dx.is_intact());

    if (first > 0) return;
    guarded<T> parameters(layout::size);
    std::copy(given.parameters.begin(), given.parameters.end(), parameters.data());
    kernel::template update<MaxRows>(parameters.data(), x, dy, scratch.data(), rows,
                                     rule<T>{given.moment.data()});
    bool updates_are_right = true;
    std::vector<bool> is_padding(layout::size, true);
    for (std::size_t o = 0; o < Outputs; ++o) {
        if (HasBias) {
            is_padding[layout::bias(o)] = false;
            updates_are_right =
                updates_are_right && same(parameters[layout::bias(o)], given.updated_bias(o, rows));
        }
        for (std::size_t k = 0; k < Inputs; ++k) {
            is_padding[layout::weight(o, k)] = false;
            updates_are_right = updates_are_right &&
                                same(parameters[layout::weight(o, k)], given.updated_weight(o, k, rows));
        }
    }
    CHECK(updates_are_right);
    CHECK(parameters.is_intact());
    CHECK(scratch.is_intact());
    padding_is_zero = true;
    for (std::size_t i = 0; i < layout::size; ++i)
        padding_is_zero = padding_is_zero && (!is_padding[i] || positive_zero(parameters[i]));
    // Products with infinity reach the parameters' padding too, where nothing but NaN weights meets them.
    if (which == numbers::finite) CHECK(padding_is_zero);
}

template <class T, std::size_t Inputs, std::size_t Outputs, bool HasBias = true>
void check_shape() {
    check_against_naive(example<T, Inputs, Outputs, HasBias>(numbers::finite));
    for (const numbers which : {numbers::finite, numbers::special}) {
        const example<T, Inputs, Outputs, HasBias> given(which);
        support::for_each_architecture([&]<class A>() {
            for (std::size_t rows = 1; rows <= 17; ++rows)
                check_kernels<A, most_rows>(given, 0, rows, which);
            check_kernels<A, most_rows>(given, 0, most_rows, which);
            // The expected bits of a row are the same: alone, first or in the middle.
            for (std::size_t row = 0; row < 10; ++row) check_kernels<A, 1>(given, row, 1, which);
            check_kernels<A, most_rows>(given, 5, 7, which);
        });
    }
}

/// Of the products on the way back, with the slope of an activation before the layer.
template <class T, std::size_t Inputs, std::size_t Outputs>
void check_slope() {
    const example<T, Inputs, Outputs> given(numbers::finite);
    INFO(Inputs << " inputs, " << Outputs << " outputs, " << sizeof(T) << " bytes each");
    support::for_each_architecture([&]<class A>() {
        using kernel = simd::linear_kernel<A, T, Inputs, Outputs>;
        for (const std::size_t rows : {1u, 5u, 7u}) {
            guarded<T> dx(rows * padded(Inputs)), scratch(kernel::layout::scratch_size(most_rows));
            kernel::template backward_input<most_rows>(given.parameters.data(), given.x.data(),
                                                       given.dy.data(), dx.data(), scratch.data(), rows,
                                                       slope_of_x);
            bool gradients_are_right = true, padding_is_zero = true;
            for (std::size_t r = 0; r < rows; ++r)
                for (std::size_t k = 0; k < padded(Inputs); ++k) {
                    const std::size_t at = r * padded(Inputs) + k;
                    if (k < Inputs)
                        gradients_are_right =
                            gradients_are_right &&
                            same(dx[at], slope_of_x(given.input_gradient(r, k), given.x[at]));
                    else
                        padding_is_zero = padding_is_zero && positive_zero(dx[at]);
                }
            CAPTURE(rows);
            CHECK(gradients_are_right);
            CHECK(padding_is_zero);
            CHECK(dx.is_intact());
            CHECK(scratch.is_intact());
        }
    });
}

/// What one row alone changes and reads on the way back, each of its own.
template <class T>
struct row_buffers {
    guarded<T> parameters, x, dy, dx;

    bool are_intact() const {
        return parameters.is_intact() && x.is_intact() && dy.is_intact() && dx.is_intact();
    }
};

/// (Apart from the call of the kernel, since it is the same for every architecture.)
template <class T, std::size_t Inputs, std::size_t Outputs, bool HasBias, class Rule, class Slope>
void check_row_results(const example<T, Inputs, Outputs, HasBias>& given, row_buffers<T>& got,
                       std::size_t row, numbers which, const Rule& update, Slope slope,
                       bool with_gradient) {
    using layout = simd::linear_layout<Inputs, Outputs, HasBias>;
    bool gradients_are_right = true, padding_is_zero = true, updates_are_right = true;
    for (std::size_t k = 0; with_gradient && k < padded(Inputs); ++k) {
        if (k < Inputs)
            gradients_are_right =
                gradients_are_right && same(got.dx[k], slope(given.row_gradient(row, k), got.x[k]));
        else
            padding_is_zero = padding_is_zero && positive_zero(got.dx[k]);
    }

    std::vector<bool> is_padding(layout::size, true);
    const auto check = [&](std::size_t index, T w, T input, T delta) {
        is_padding[index] = false;
        updates_are_right = updates_are_right && same(got.parameters[index],
                                                      given.row_updated(update, w, input, delta, index));
    };
    for (std::size_t o = 0; o < Outputs; ++o) {
        if (HasBias) check(layout::bias(o), given.biases[o], 1, got.dy[o]);
        for (std::size_t k = 0; k < Inputs; ++k)
            check(layout::weight(o, k), given.weights[o * Inputs + k], got.x[k], got.dy[o]);
    }
    for (std::size_t i = 0; i < layout::size && which == numbers::finite; ++i)
        padding_is_zero = padding_is_zero && (!is_padding[i] || positive_zero(got.parameters[i]));

    CAPTURE(row, with_gradient);
    CHECK(gradients_are_right);
    CHECK(updates_are_right);
    CHECK(padding_is_zero);
    CHECK(got.are_intact());
}

/// One row alone on the way back: `Packed` rows where they may be, NaN behind them.
template <class Architecture, bool InputGradient, bool Packed, class T, std::size_t Inputs,
          std::size_t Outputs, bool HasBias, class Rule, class Slope>
void check_row(const example<T, Inputs, Outputs, HasBias>& given, std::size_t row, numbers which,
               const Rule& update, Slope slope) {
    using kernel = simd::linear_kernel<
        Architecture, T, Inputs, Outputs,
        (Packed && simd::linear_layout<Inputs, Outputs, HasBias>::reads_packed ? Inputs
                                                                               : padded(Inputs)),
        (Packed && simd::linear_layout<Inputs, Outputs, HasBias>::repeats_outputs ? Outputs
                                                                                  : padded(Outputs)),
        HasBias>;
    row_buffers<T> all{guarded<T>(given.parameters.size()), guarded<T>(padded(Inputs)),
                       guarded<T>(padded(Outputs)), guarded<T>(padded(Inputs))};
    std::copy(given.parameters.begin(), given.parameters.end(), all.parameters.data());
    std::copy_n(given.x.data() + row * padded(Inputs), kernel::x_stride, all.x.data());
    std::copy_n(given.dy.data() + row * padded(Outputs), kernel::y_stride, all.dy.data());
    kernel::template backward_row<InputGradient>(all.parameters.data(), all.x.data(), all.dy.data(),
                                                 InputGradient ? all.dx.data() : nullptr, update, slope);
    check_row_results(given, all, row, which, update, slope, InputGradient);
}

template <class T, std::size_t Inputs, std::size_t Outputs, bool HasBias = true>
void check_rows() {
    INFO(Inputs << " inputs, " << Outputs << " outputs, " << sizeof(T) << " bytes each");
    for (const numbers which : {numbers::finite, numbers::special}) {
        const example<T, Inputs, Outputs, HasBias> given(which);
        if (which == numbers::finite) check_against_naive(given);
        const rule<T> reading{given.moment.data()};
        const scaling_rule<T> scaling{};
        support::for_each_architecture([&]<class A>() {
            for (std::size_t row = 0; row < 10; ++row) {
                // Half of the kinds for each type: this file compiles longest.
                if constexpr (std::is_same_v<T, float>) {
                    check_row<A, true, false>(given, row, which, scaling, slope_of_x);
                    check_row<A, false, true>(given, row, which, reading, simd::no_slope{});
                } else {
                    check_row<A, true, true>(given, row, which, reading, simd::no_slope{});
                    check_row<A, false, false>(given, row, which, scaling, simd::no_slope{});
                }
            }
        });
    }
}

template <std::size_t Inputs, std::size_t Outputs>
void check_rows() {
    check_rows<float, Inputs, Outputs>();
    check_rows<double, Inputs, Outputs>();
}

/// Rows with infinity or NaN in dy: dx is used as the dy of the layer before.
template <class T, std::size_t Inputs, std::size_t Outputs>
void check_gradient_padding() {
    const example<T, Inputs, Outputs> given(numbers::special);
    support::for_each_architecture([&]<class A>() {
        using kernel = simd::linear_kernel<A, T, Inputs, Outputs>;
        guarded<T> dx(most_rows * padded(Inputs)), scratch(kernel::layout::scratch_size(most_rows));
        kernel::template backward_input<most_rows>(given.parameters.data(), given.x.data(),
                                                   given.dy.data(), dx.data(), scratch.data(),
                                                   most_rows);
        bool padding_is_zero = true;
        for (std::size_t r = 0; r < most_rows; ++r)
            for (std::size_t k = Inputs; k < padded(Inputs); ++k)
                padding_is_zero = padding_is_zero && positive_zero(dx[r * padded(Inputs) + k]);
        INFO(Inputs << " inputs, " << Outputs << " outputs");
        CHECK(padding_is_zero);
    });
}

}  // namespace

TEST_CASE("the products of few outputs have the promised bits on every architecture") {
    check_shape<float, 3, 5>();
    check_shape<float, 5, 9>();
    check_shape<float, 17, 13>();
    check_shape<float, 16, 6>();  // rows of inputs may be packed
    check_shape<float, 13, 8>();  // no lane is padding, half of the row of outputs is
    check_shape<double, 7, 7>();
}

TEST_CASE("the products of one output have the promised bits on every architecture") {
    check_shape<float, 50, 1>();
    check_shape<double, 50, 1>();
}

TEST_CASE("the products of many outputs have the promised bits on every architecture") {
    check_shape<float, 9, 17>();
    check_shape<float, 100, 70>();
    check_shape<double, 1, 17>();
    check_shape<double, 33, 36>();  // on short vectors, whole ones are padding
}

TEST_CASE("one row goes back to the promised bits on every architecture, few outputs") {
    check_rows<3, 5>();
    check_rows<5, 9>();
    check_rows<50, 1>();
    check_rows<2, 50>();
    check_rows<float, 4, 11>();  // on short vectors, the last ones of the lanes have a chain each
}

TEST_CASE("one row goes back to the promised bits on every architecture, many outputs") {
    check_rows<16, 64>();  // a whole panel
    check_rows<64, 32>();
    check_rows<32, 32>();
    check_rows<33, 40>();  // on short vectors, whole ones are padding
    check_rows<9, 130>();  // three panels, the last almost empty
}

TEST_CASE("without biases sums start at 0, and the weights learn the same bits") {
    check_shape<float, 5, 9, false>();
    check_shape<double, 50, 1, false>();
    check_shape<float, 9, 70, false>();
    check_rows<float, 5, 9, false>();
    check_rows<double, 33, 1, false>();
    check_rows<float, 9, 130, false>();
}

TEST_CASE("input gradients are multiplied by the slope before the layer") {
    check_slope<float, 3, 5>();
    check_slope<float, 9, 17>();
    check_slope<double, 33, 36>();
}

TEST_CASE("the padding of input gradients stays 0 beside infinity and NaN") {
    check_gradient_padding<float, 3, 5>();
    check_gradient_padding<double, 33, 36>();
}

TEST_CASE("an infinite input reaches the outputs it has weights for, and no padding") {
    // Where the weight is not 0 the output is infinite, elsewhere 0 * infinity is NaN, in this row only.
    using kernel = simd::linear_kernel<simd::native, float, 9, 17>;
    using layout = kernel::layout;
    std::vector<float> parameters(layout::size), x(most_rows * padded(9));
    parameters[layout::weight(4, 2)] = 3;
    x[7 * padded(9) + 2] = std::numeric_limits<float>::infinity();
    support::for_each_architecture([&]<class A>() {
        std::vector<float> y(most_rows * padded(17), 5.0f);
        simd::linear_kernel<A, float, 9, 17>::template forward<most_rows>(
            parameters.data(), x.data(), y.data(), most_rows, one_for_zero);
        bool is_right = true;
        for (std::size_t r = 0; r < most_rows; ++r)
            for (std::size_t o = 0; o < padded(17); ++o) {
                const float value = y[r * padded(17) + o];
                is_right = is_right && (o >= 17  ? positive_zero(value)
                                        : r != 7 ? value == 1.0f
                                        : o == 4 ? value == std::numeric_limits<float>::infinity()
                                                 : std::isnan(value));
            }
        CHECK(is_right);
    });
}

TEST_CASE("what lies in the padding of parameters for outputs that do not exist reaches nothing") {
    // After a step with infinite inputs there is NaN.
    using layout = simd::linear_layout<9, 17>;
    std::vector<float> parameters(layout::size, std::numeric_limits<float>::quiet_NaN());
    for (std::size_t lane = 0; lane < 17 * layout::sums; ++lane) {
        parameters[layout::column(lane)] = lane % layout::sums == 0 ? 1.0f : 0.0f;
        for (std::size_t row = 1; row < layout::rows; ++row)
            parameters[layout::column(lane) + row * layout::stride(lane)] = 1;
    }
    std::vector<float> x(padded(9) * 7);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = i % padded(9) < 9 ? 2.0f : 0.0f;
    support::for_each_architecture([&]<class A>() {
        std::vector<float> y(padded(17) * 7, 5.0f);
        simd::linear_kernel<A, float, 9, 17>::template forward<most_rows>(parameters.data(), x.data(),
                                                                          y.data(), 7, one_for_zero);
        bool is_right = true;
        for (std::size_t i = 0; i < y.size(); ++i)
            is_right = is_right && same(y[i], i % padded(17) < 17 ? 19.0f : 0.0f);
        CHECK(is_right);
    });
}

// In constant evaluation too, and the same sums of small whole numbers.
static_assert([] {
    using kernel = simd::linear_kernel<simd::native, float, 3, 2>;
    using layout = kernel::layout;
    float parameters[layout::size] = {}, moment[layout::size] = {};
    for (std::size_t o = 0; o < 2; ++o) {
        parameters[layout::bias(o)] = static_cast<float>(o + 1);
        for (std::size_t k = 0; k < 3; ++k)
            parameters[layout::weight(o, k)] = static_cast<float>(10 * o + k);
    }
    float x[2 * padded(3)] = {1, 2, 3}, dy[2 * padded(2)] = {8, 16};
    x[padded(3)] = 1;
    dy[padded(2)] = -8;
    float y[2 * padded(2)] = {}, dx[2 * padded(3)] = {}, scratch[kernel::layout::scratch_size(2)] = {};
    kernel::forward<2>(parameters, x, y, 2, one_for_zero);
    kernel::backward_input<2>(parameters, x, dy, dx, scratch, 2);
    kernel::update<2>(parameters, x, dy, scratch, 2, rule<float>{moment});
    return y[0] == 1 + 0 + 2 + 6 && y[1] == 2 + 10 + 22 + 36 && y[padded(2)] == 1 &&
           y[padded(2) + 1] == 12 && dx[0] == 160 && dx[1] == 8 + 176 && dx[2] == 16 + 192 &&
           dx[padded(3) + 2] == -16 && parameters[layout::bias(0)] == 1 &&
           parameters[layout::bias(1)] == 0 && parameters[layout::weight(0, 0)] == 0 &&
           parameters[layout::weight(0, 2)] == 2 - 3 && parameters[layout::weight(1, 1)] == 11 - 4;
}());

// One row too, the slope with it.
static_assert([] {
    using kernel = simd::linear_kernel<simd::native, float, 3, 2>;
    using layout = kernel::layout;
    const auto run = []<bool InputGradient>(auto update, auto slope, float* parameters, float* dx) {
        for (std::size_t o = 0; o < 2; ++o)
            for (std::size_t k = 0; k < 3; ++k)
                parameters[layout::weight(o, k)] = static_cast<float>(10 * o + k);
        const float x[padded(3)] = {1, 2, 3}, dy[padded(2)] = {8, 16};
        kernel::backward_row<InputGradient>(parameters, x, dy, dx, update, slope);
    };
    float parameters[layout::size] = {}, others[layout::size] = {}, moment[layout::size] = {};
    float dx[padded(3)] = {};
    run.operator()<true>(rule<float>{moment}, no_slope_at_two, parameters, dx);
    run.operator()<false>(rule<float>{moment}, simd::no_slope{}, others, nullptr);
    for (std::size_t i = 0; i < layout::size; ++i)
        if (parameters[i] != others[i]) return false;
    return dx[0] == 160 && dx[1] == 0 && dx[2] == 16 + 192 && parameters[layout::bias(1)] == -2 &&
           parameters[layout::weight(0, 0)] == -1 && parameters[layout::weight(0, 2)] == 2 - 3 &&
           parameters[layout::weight(1, 1)] == 11 - 4;
}());
