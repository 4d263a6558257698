// SPDX-License-Identifier: BSL-1.0
#include "fast_math.hpp"

#include "../support/layer_alone.hpp"

#include <ctnn/inference.hpp>
#include <ctnn/loss/bce_with_logits.hpp>
#include <ctnn/loss/cross_entropy_with_logits.hpp>
#include <ctnn/optim/adam.hpp>
#include <ctnn/optim/rmsprop.hpp>

#include <array>

namespace fast_math {

namespace nn = ctnn;

namespace {

/// f of lines; never inlined, so that a function is compiled once and quickly.
template <class Architecture, class T, class F>
[[gnu::noinline]] void map(F f, const T* x, T* y, std::size_t count) {
    nn::simd::map<Architecture, nn::line>(count / nn::line, y, f, x);
}

template <class T, class F>
void map_either(bool by_vectors, F f, const T* x, T* y, std::size_t count) {
    if (by_vectors)
        map<nn::simd::native>(f, x, y, count);
    else
        map<nn::simd::scalar>(f, x, y, count);
}

template <class Activation, class T>
void value_of(bool by_vectors, const T* x, T* y, std::size_t count) {
    map_either(by_vectors, [](auto v) CTNN_INLINE_LAMBDA { return Activation::apply(v); }, x, y, count);
}
template <class Activation, class T>
void slope_of(bool by_vectors, const T* x, T* y, std::size_t count) {
    map_either(
        by_vectors,
        [](auto v) CTNN_INLINE_LAMBDA {
            if constexpr (Activation::from == nn::slope_from::output)
                return Activation::slope(Activation::apply(v));
            else
                return Activation::slope(v);
        },
        x, y, count);
}

/// Calls f.operator()<Width>().
template <class F>
void with_width(std::size_t width, F f) {
    if (width == 2) f.template operator()<2>();
    if (width == 5) f.template operator()<5>();
    if (width == 16) f.template operator()<16>();
    if (width == 35) f.template operator()<35>();
}

template <class T, std::size_t Width>
struct padded_row {
    alignas(nn::alignment) T values[nn::padded(Width)] = {};
    explicit padded_row(const T* from) {
        for (std::size_t i = 0; i < Width; ++i) values[i] = from[i];
    }
    void copy_to(T* to) const {
        for (std::size_t i = 0; i < Width; ++i) to[i] = values[i];
    }
};

template <class T, class Optimizer>
T steps(const Optimizer& optimizer, T w, const std::vector<T>& gradients) {
#if CTNN_HAS_SIMD
    using V = nn::simd::vector<T, nn::simd::native>;
#else
    using V = T;
#endif
    V now(w), moments[Optimizer::moments];
    for (V& each : moments) each = V(T(0));
    for (std::size_t i = 0; i < gradients.size(); ++i)
        optimizer.template apply<T>(
            i + 1, [&](const auto& rule) { now = rule(now, V(gradients[i]), moments); });
    alignas(nn::alignment) T all[nn::line];
    nn::simd::store(all, now);
    return all[0];
}

template <class F>
void for_each_net(F f) {
    f(nn::network<nn::sequential<nn::linear<7, 40>, nn::sigmoid, nn::layer_norm<40>, nn::linear<40, 20>,
                                 nn::gelu, nn::linear<20, 5>, nn::softmax>>{});
    f(nn::network<nn::sequential<nn::linear<7, 16>, nn::silu, nn::linear<16, 1>, nn::elu>>{});
    // Sums and products of three.
    f(nn::network<nn::sequential<nn::add<nn::linear<7, 16>, nn::linear<7, 16>, nn::linear<7, 16>>>>{});
    f(nn::network<
        nn::sequential<nn::input<7>, nn::add<nn::identity, nn::identity, nn::linear<7, 7>>>>{});
    f(nn::network<
        nn::sequential<nn::input<7>, nn::multiply<nn::sigmoid, nn::identity, nn::linear<7, 7>>>>{});
}

std::vector<float> outputs(const std::vector<float>& rows, bool are_together) {
    std::vector<float> all;
    for_each_net([&]<class Net>(Net&& net) {
        net.initialize(3);
        std::vector<float> y(rows.size() / 7 * net.outputs);
        if (are_together) {
            net.predict(rows, y);
        } else {
            for (std::size_t r = 0; r < rows.size() / 7; ++r) {
                const auto one = net(std::span<const float, 7>(rows.data() + 7 * r, 7));
                for (std::size_t o = 0; o < one.size(); ++o) y[r * one.size() + o] = one[o];
            }
        }
        all.insert(all.end(), y.begin(), y.end());
    });
    return all;
}

}  // namespace

bool has_fused_multiply_add() { return nn::simd::has_fused_multiply_add; }

template <class T>
void apply(function f, bool by_vectors, const T* x, T* y, std::size_t count) {
    const auto run = [&](auto g) { map_either(by_vectors, g, x, y, count); };
    switch (f) {
    case function::exp:
        return run([](auto v) CTNN_INLINE_LAMBDA { return nn::simd::exp(v); });
    case function::log1p_of_unit:
        return run([](auto v) CTNN_INLINE_LAMBDA { return nn::simd::log1p_of_unit(v); });
    case function::softplus:
        return run([](auto v) CTNN_INLINE_LAMBDA { return nn::simd::softplus(v); });
    case function::density:
        return run([](auto v) CTNN_INLINE_LAMBDA { return nn::simd::normal(v).density; });
    case function::cumulative:
        return run([](auto v) CTNN_INLINE_LAMBDA { return nn::simd::normal(v).cumulative; });
    case function::square_root:
        return run([](auto v) CTNN_INLINE_LAMBDA { return nn::simd::sqrt(v); });
    case function::log:
        for (std::size_t i = 0; i < count; ++i) y[i] = nn::simd::log(x[i]);
        return;
    case function::sigmoid:
        return value_of<nn::sigmoid>(by_vectors, x, y, count);
    case function::tanh:
        return value_of<nn::tanh>(by_vectors, x, y, count);
    case function::elu:
        return value_of<nn::elu>(by_vectors, x, y, count);
    case function::elu_slope:
        return slope_of<nn::elu>(by_vectors, x, y, count);
    case function::selu:
        return value_of<nn::selu>(by_vectors, x, y, count);
    case function::selu_slope:
        return slope_of<nn::selu>(by_vectors, x, y, count);
    case function::gelu:
        return value_of<nn::gelu>(by_vectors, x, y, count);
    case function::gelu_slope:
        return slope_of<nn::gelu>(by_vectors, x, y, count);
    case function::gelu_tanh:
        return value_of<nn::gelu_tanh>(by_vectors, x, y, count);
    case function::gelu_tanh_slope:
        return slope_of<nn::gelu_tanh>(by_vectors, x, y, count);
    case function::silu:
        return value_of<nn::silu>(by_vectors, x, y, count);
    case function::silu_slope:
        return slope_of<nn::silu>(by_vectors, x, y, count);
    case function::hard_sigmoid:
        return value_of<nn::hard_sigmoid>(by_vectors, x, y, count);
    case function::leaky_relu:
        return value_of<nn::leaky_relu>(by_vectors, x, y, count);
    case function::hardtanh:
        return value_of<nn::hardtanh>(by_vectors, x, y, count);
    case function::hard_swish:
        return value_of<nn::hard_swish>(by_vectors, x, y, count);
    case function::hard_swish_slope:
        return slope_of<nn::hard_swish>(by_vectors, x, y, count);
    case function::mish:
        return value_of<nn::mish>(by_vectors, x, y, count);
    case function::mish_slope:
        return slope_of<nn::mish>(by_vectors, x, y, count);
    case function::count:
        return;
    }
}

template <class T>
void softmax(std::size_t width, bool logarithm, const T* x, T* y) {
    with_width(width, [&]<std::size_t Width>() {
        padded_row<T, Width> in(x), out(x);
        if (logarithm)
            nn::simd::softmax_row<nn::simd::native, Width, false, true>(in.values, out.values);
        else
            nn::simd::softmax_row<nn::simd::native, Width, false>(in.values, out.values);
        out.copy_to(y);
    });
}

template <class T>
void layer_norm(std::size_t width, const T* x, T* y) {
    with_width(width, [&]<std::size_t Width>() {
        typename nn::layer_norm<Width>::template parameters<T> p;
        for (std::size_t i = 0; i < Width; ++i) p.weight[i] = 1;
        padded_row<T, Width> in(x), out(x);
        support::layer_alone<nn::layer_norm<Width>, nn::shape<Width>, T, nn::simd::native, 1>::forward(
            p, in.values, out.values, static_cast<T*>(nullptr), 1);
        out.copy_to(y);
    });
}

template <class T>
T cross_entropy(std::size_t width, const T* z, std::uint32_t target, T* gradient) {
    T loss = 0;
    with_width(width, [&]<std::size_t Width>() {
        padded_row<T, Width> in(z), out(z);
        loss = nn::cross_entropy_with_logits{}.evaluate<nn::context<T, nn::simd::native, 1>>(
            nn::rows<const T, nn::shape<Width>>{in.values, 1}, &target, out.values);
        out.copy_to(gradient);
    });
    return loss;
}

template <class T>
T bce_with_logits(const T* z, const T* targets, T* gradient, std::size_t count) {
    return nn::bce_with_logits::evaluate<nn::context<T, nn::simd::native, 1024>>(
        nn::rows<const T, nn::shape<1>, 1>{z, count}, targets, gradient);
}

template <class T>
std::size_t index_of(T x, std::size_t count) {
    return nn::core::index_of(x, count);
}

template <class T>
void standardize(const std::vector<T>& column, T& mean, T& scale) {
    typename nn::standardize<1>::parameters<T> p;
    p.fit(column);
    mean = p.mean[0];
    scale = p.scale[0];
}

template <class T>
T adam(T w, const std::vector<T>& gradients, double eps) {
    return steps(nn::adam{.lr = 0.01, .eps = eps}, w, gradients);
}
template <class T>
T rmsprop(T w, const std::vector<T>& gradients, double eps) {
    return steps(nn::rmsprop{.lr = 0.01, .eps = eps}, w, gradients);
}

std::vector<float> alone(const std::vector<float>& rows) { return outputs(rows, false); }
std::vector<float> together(const std::vector<float>& rows) { return outputs(rows, true); }

#define FAST_MATH_OF(T)                                                                                 \
    template void apply(function, bool, const T*, T*, std::size_t);                                     \
    template void softmax(std::size_t, bool, const T*, T*);                                             \
    template void layer_norm(std::size_t, const T*, T*);                                                \
    template T cross_entropy(std::size_t, const T*, std::uint32_t, T*);                                 \
    template T bce_with_logits(const T*, const T*, T*, std::size_t);                                    \
    template std::size_t index_of(T, std::size_t);                                                      \
    template void standardize(const std::vector<T>&, T&, T&);                                           \
    template T adam(T, const std::vector<T>&, double);                                                  \
    template T rmsprop(T, const std::vector<T>&, double)
FAST_MATH_OF(float);
FAST_MATH_OF(double);

}  // namespace fast_math
