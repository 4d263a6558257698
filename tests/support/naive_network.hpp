// SPDX-License-Identifier: BSL-1.0
// The network of a topology once more, as slow and plain as can be: std::vector<double>, one row at a
// time, textbook formulas, none of the library's kernels.
#pragma once

#include <ctnn/ctnn.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace naive {

using values = std::vector<double>;

// A residual is its layers between `keep` and `add`.
enum class kind {
    linear,
    relu,
    leaky_relu,
    elu,
    gelu,
    silu,
    softplus,
    sigmoid,
    tanh,
    softmax,
    keep,
    add
};

struct layer {
    kind what;
    std::size_t inputs = 0, outputs = 0;
    bool has_bias = false;

    std::size_t parameter_count() const { return outputs * (inputs + has_bias); }
};
using layers = std::vector<layer>;

template <class Layer>
struct description;
template <std::size_t In, std::size_t Out>
struct description<ctnn::linear<In, Out>> {
    static layers of() { return {{kind::linear, In, Out, true}}; }
};
template <std::size_t In, std::size_t Out>
struct description<ctnn::linear<In, Out, ctnn::no_bias>> {
    static layers of() { return {{kind::linear, In, Out, false}}; }
};
template <class... Layers>
struct description<ctnn::sequential<Layers...>> {
    static layers of() {
        layers all;
        const auto append = [&](const layers& some) { all.insert(all.end(), some.begin(), some.end()); };
        (append(description<Layers>::of()), ...);
        return all;
    }
};
template <std::size_t N, class... Layers>
struct description<ctnn::repeat<N, Layers...>> {
    static layers of() {
        layers all;
        for (std::size_t i = 0; i < N; ++i) {
            const layers one = description<ctnn::sequential<Layers...>>::of();
            all.insert(all.end(), one.begin(), one.end());
        }
        return all;
    }
};
template <class... Layers>
struct description<ctnn::residual<Layers...>> {
    static layers of() {
        constexpr std::size_t width = ctnn::residual<Layers...>::begins_with::size;
        layers all{{kind::keep, width, width}};
        const layers inside = description<ctnn::sequential<Layers...>>::of();
        all.insert(all.end(), inside.begin(), inside.end());
        all.push_back({kind::add, width, width});
        return all;
    }
};
template <kind What>
struct activation_description {
    static layers of() { return {{What}}; }
};
template <>
struct description<ctnn::relu> : activation_description<kind::relu> {};
template <>
struct description<ctnn::leaky_relu> : activation_description<kind::leaky_relu> {};
template <>
struct description<ctnn::elu> : activation_description<kind::elu> {};
template <>
struct description<ctnn::gelu> : activation_description<kind::gelu> {};
template <>
struct description<ctnn::silu> : activation_description<kind::silu> {};
template <>
struct description<ctnn::softplus> : activation_description<kind::softplus> {};
template <>
struct description<ctnn::sigmoid> : activation_description<kind::sigmoid> {};
template <>
struct description<ctnn::tanh> : activation_description<kind::tanh> {};
template <>
struct description<ctnn::softmax> : activation_description<kind::softmax> {};

inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
inline double normal_density(double x) { return std::exp(-x * x / 2) / std::sqrt(2 * std::acos(-1.0)); }
inline double normal_cumulative(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }

inline double value(kind what, double x) {
    switch (what) {
    case kind::relu:
        return x < 0 ? 0 : x;
    case kind::leaky_relu:
        return x < 0 ? 0.01 * x : x;
    case kind::elu:
        return x < 0 ? std::expm1(x) : x;
    case kind::gelu:
        return x * normal_cumulative(x);
    case kind::silu:
        return x * sigmoid(x);
    case kind::softplus:
        return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
    case kind::sigmoid:
        return sigmoid(x);
    case kind::tanh:
        return std::tanh(x);
    default:
        return x;
    }
}

inline double slope(kind what, double x) {
    switch (what) {
    case kind::relu:
        return x > 0 ? 1 : 0;
    case kind::leaky_relu:
        return x > 0 ? 1 : 0.01;
    case kind::elu:
        return x > 0 ? 1 : std::exp(x);
    case kind::gelu:
        return normal_cumulative(x) + x * normal_density(x);
    case kind::silu:
        return sigmoid(x) * (1 + x * (1 - sigmoid(x)));
    case kind::softplus:
        return sigmoid(x);
    case kind::sigmoid:
        return sigmoid(x) * (1 - sigmoid(x));
    case kind::tanh:
        return 1 - std::tanh(x) * std::tanh(x);
    default:
        return 1;
    }
}

struct loss_and_gradient {
    double loss = 0;
    values gradient;
};

class network {
public:
    layers all;
    values parameters;  // in get_parameters order

    template <class Topology, class T>
    static network of(const ctnn::network<Topology, T>& net) {
        constexpr std::size_t count = ctnn::network<Topology, T>::parameter_count;
        std::vector<T> flat(count);
        net.get_parameters(std::span<T, count>(flat));
        return {description<Topology>::of(), values(flat.begin(), flat.end())};
    }

    /// The inputs and the outputs of every layer.
    std::vector<values> pass(const values& x) const {
        std::vector<values> at{x}, kept;
        const double* p = parameters.data();
        for (const layer& l : all) {
            const values& in = at.back();
            values out(in.size());
            if (l.what == kind::keep) {
                kept.push_back(out = in);
            } else if (l.what == kind::add) {
                for (std::size_t i = 0; i < in.size(); ++i) out[i] = kept.back()[i] + in[i];
                kept.pop_back();
            } else if (l.what == kind::linear) {
                out.assign(l.outputs, 0.0);
                if (l.has_bias) out.assign(p + l.inputs * l.outputs, p + l.parameter_count());
                for (std::size_t o = 0; o < l.outputs; ++o)
                    for (std::size_t i = 0; i < l.inputs; ++i) out[o] += p[o * l.inputs + i] * in[i];
                p += l.parameter_count();
            } else if (l.what == kind::softmax) {
                const double largest = *std::max_element(in.begin(), in.end());
                double sum = 0;
                for (std::size_t i = 0; i < in.size(); ++i) sum += out[i] = std::exp(in[i] - largest);
                for (double& each : out) each /= sum;
            } else {
                for (std::size_t i = 0; i < in.size(); ++i) out[i] = value(l.what, in[i]);
            }
            at.push_back(out);
        }
        return at;
    }

    template <class X>
    values operator()(const X& x) const {
        return pass(values(x.begin(), x.end())).back();
    }

    /// Adds to `gradient` what one row contributes whose outputs have the derivatives `d`.
    void add_gradient(const std::vector<values>& at, values d, values& gradient) const {
        std::size_t end = parameters.size();
        std::vector<values> kept;
        for (std::size_t n = all.size(); n-- > 0;) {
            const layer& l = all[n];
            const values &in = at[n], &out = at[n + 1];
            values before(in.size());
            if (l.what == kind::add) {
                kept.push_back(before = d);
            } else if (l.what == kind::keep) {
                for (std::size_t i = 0; i < in.size(); ++i) before[i] = kept.back()[i] + d[i];
                kept.pop_back();
            } else if (l.what == kind::linear) {
                end -= l.parameter_count();
                for (std::size_t o = 0; o < l.outputs; ++o) {
                    for (std::size_t i = 0; i < l.inputs; ++i) {
                        before[i] += d[o] * parameters[end + o * l.inputs + i];
                        gradient[end + o * l.inputs + i] += d[o] * in[i];
                    }
                    if (l.has_bias) gradient[end + l.inputs * l.outputs + o] += d[o];
                }
            } else if (l.what == kind::softmax) {
                double mean = 0;
                for (std::size_t i = 0; i < in.size(); ++i) mean += out[i] * d[i];
                for (std::size_t i = 0; i < in.size(); ++i) before[i] = out[i] * (d[i] - mean);
            } else {
                for (std::size_t i = 0; i < in.size(); ++i) before[i] = d[i] * slope(l.what, in[i]);
            }
            d = before;
        }
    }

    /// Of a batch; `Loss` takes the network's outputs as they are, probabilities too.
    template <class Loss, class T, class Target>
    loss_and_gradient batch(const std::vector<T>& x, const std::vector<Target>& y) const {
        const std::size_t inputs = all.front().inputs, rows = x.size() / inputs;
        loss_and_gradient result{0, values(parameters.size())};
        for (std::size_t r = 0; r < rows; ++r) {
            const auto at = pass(values(x.data() + r * inputs, x.data() + (r + 1) * inputs));
            const values& p = at.back();
            values d(p.size());
            const double terms = static_cast<double>(rows * p.size());
            if constexpr (std::is_same_v<Loss, ctnn::cross_entropy>) {
                const std::size_t c = y[r];
                result.loss -= std::log(p[c]) / static_cast<double>(rows);
                d[c] = -1 / p[c] / static_cast<double>(rows);
            } else {
                for (std::size_t o = 0; o < p.size(); ++o) {
                    const double t = y[r * p.size() + o];
                    if constexpr (std::is_same_v<Loss, ctnn::bce>) {
                        result.loss -= (t * std::log(p[o]) + (1 - t) * std::log1p(-p[o])) / terms;
                        d[o] = (p[o] - t) / (p[o] * (1 - p[o])) / terms;
                    } else {
                        static_assert(std::is_same_v<Loss, ctnn::mse>);
                        result.loss += (p[o] - t) * (p[o] - t) / terms;
                        d[o] = 2 * (p[o] - t) / terms;
                    }
                }
            }
            add_gradient(at, d, result.gradient);
        }
        return result;
    }
};

/// Rounding error allowed to values of the size of 1 (of their own size above it).
template <class T>
constexpr double tolerance = std::is_same_v<T, float> ? 5e-6 : 1e-13;

/// The largest deviation, in units of what is allowed; infinity where only one is NaN, or for infinities
/// that differ.
template <class T, class Actual>
double deviation(const Actual& actual, const values& expected) {
    if (std::size(actual) != expected.size()) return HUGE_VAL;
    double worst = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const double a = static_cast<double>(actual[i]), e = expected[i];
        if (a == e || (std::isnan(a) && std::isnan(e))) continue;
        const double error = std::abs(a - e) / std::max(1.0, std::abs(e)) / tolerance<T>;
        worst = std::isfinite(error) ? std::max(worst, error) : HUGE_VAL;
    }
    return worst;
}

/// Values in [-size, size), the same everywhere.
template <class T>
std::vector<T> random_values(std::size_t count, std::uint64_t seed, double size = 1) {
    ctnn::random_generator random(seed);
    std::vector<T> some(count);
    for (T& each : some) each = random.uniform(static_cast<T>(size));
    return some;
}

}  // namespace naive
