// SPDX-License-Identifier: BSL-1.0
// RTNeural's compile-time models with its xsimd backend. They take one row, and cannot be trained. CMakeLists.txt
// has them compiled with what makes them fastest: -ffast-math, and AVX2 also where there is AVX-512.
#define RTNEURAL_USE_XSIMD 1
#if defined(__AVX512F__)
#define RTNEURAL_DEFAULT_ALIGNMENT 64
#elif defined(__AVX__)
#define RTNEURAL_DEFAULT_ALIGNMENT 32
#else
#define RTNEURAL_DEFAULT_ALIGNMENT 16
#endif
#include "nets.hpp"
#include "rival.hpp"

#include <xsimd/xsimd.hpp>

#if XSIMD_VERSION_MAJOR < 9
namespace xsimd {
// The name since xsimd 9, which RTNeural uses.
template <class T, class Architecture>
T reduce_add(const batch<T, Architecture>& x) noexcept {
    return hadd(x);
}
}  // namespace xsimd
#endif

#include <RTNeural/RTNeural.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

namespace comparison {

namespace {

using lanes = xsimd::simd_type<float>;
constexpr std::size_t width = lanes::size;

// RTNeural counts the lanes behind the last value, too, where there are any: its probabilities would add up to
// less than 1. Otherwise this is its own layer.
template <int Size>
class softmax {
public:
    static constexpr int in_size = Size, out_size = Size;

    softmax() {
        std::array<float, vectors * width> ones{};
        std::fill_n(ones.begin(), Size, 1.0f);
        for (std::size_t i = 0; i < vectors; ++i) counts_[i] = lanes::load_unaligned(&ones[i * width]);
    }

    void forward(const lanes (&x)[(Size + width - 1) / width]) noexcept {
        lanes sum(0.0f);
        for (std::size_t i = 0; i < vectors; ++i) {
            outs[i] = xsimd::exp(x[i]) * counts_[i];
            sum += outs[i];
        }
        const lanes reciprocal(1 / xsimd::reduce_add(sum));
        for (lanes& y : outs) y *= reciprocal;
    }

private:
    static constexpr std::size_t vectors = (Size + width - 1) / width;
    lanes counts_[vectors];

public:
    lanes outs[vectors];  // RTNeural's name
};

template <activation After, int Size>
struct activation_layer;
template <int Size>
struct activation_layer<activation::none, Size> {
    using type = std::tuple<>;
};
template <int Size>
struct activation_layer<activation::relu, Size> {
    using type = std::tuple<RTNeural::ReLuActivationT<float, Size>>;
};
template <int Size>
struct activation_layer<activation::sigmoid, Size> {
    using type = std::tuple<RTNeural::SigmoidActivationT<float, Size>>;
};
template <int Size>
struct activation_layer<activation::tanh, Size> {
    using type = std::tuple<RTNeural::TanhActivationT<float, Size>>;
};
template <int Size>
struct activation_layer<activation::softmax, Size> {
    using type = std::tuple<softmax<Size>>;
};

// RTNeural reads the weights of whole vectors of inputs, past its array if there are fewer. It reads none for
// these zeros if one vector holds all inputs.
constexpr std::size_t padded(std::size_t inputs) {
    return inputs <= width ? inputs : (inputs + width - 1) / width * width;
}

template <class Layer>
using layers_of = decltype(std::tuple_cat(
    std::declval<std::tuple<RTNeural::DenseT<float, static_cast<int>(padded(Layer::inputs)),
                                             static_cast<int>(Layer::outputs)>>>(),
    std::declval<typename activation_layer<Layer::after, static_cast<int>(Layer::outputs)>::type>()));

template <std::size_t Inputs, std::size_t Outputs, class Layers>
struct model_with;
template <std::size_t Inputs, std::size_t Outputs, class... Layers>
struct model_with<Inputs, Outputs, std::tuple<Layers...>> {
    using type =
        RTNeural::ModelT<float, static_cast<int>(padded(Inputs)), static_cast<int>(Outputs), Layers...>;
};

template <class Layers>
class inference;
template <class... Layers>
class inference<fixed_layers<Layers...>> {
public:
    explicit inference(const workload& work) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            // Dense layers and activations take turns; only the last may have none.
            (set(model_.template get<2 * I>(), work.net.layers[I]), ...);
        }(std::index_sequence_for<Layers...>{});
    }

    void operator()(const float* row, float* to) {
        if constexpr (inputs % width != 0) {
            std::copy_n(row, inputs, row_);
            row = row_;
        }
        model_.forward(row);
        std::copy_n(model_.getOutputs(), outputs, to);
    }

private:
    template <class Dense>
    static void set(Dense& dense, const layer& from) {
        std::vector<std::vector<float>> weights(from.outputs, std::vector<float>(Dense::in_size));
        for (std::size_t o = 0; o < from.outputs; ++o)
            std::copy_n(&from.weight[o * from.inputs], from.inputs, weights[o].begin());
        dense.setWeights(weights);
        dense.setBias(std::vector<float>(from.bias.begin(), from.bias.end()).data());
    }

    static constexpr std::size_t inputs = std::get<0>(std::array{Layers::inputs...});
    static constexpr std::size_t outputs =
        std::get<sizeof...(Layers) - 1>(std::array{Layers::outputs...});

    alignas(RTNEURAL_DEFAULT_ALIGNMENT) float row_[(inputs + width - 1) / width * width]{};
    typename model_with<inputs, outputs,
                        decltype(std::tuple_cat(std::declval<layers_of<Layers>>()...))>::type model_;
};

std::unique_ptr<runner> runner_for(const workload& work) {
    if (work.what != task::one_row) return nullptr;
    return with_net(work.net.name, [&]<class Net>(Net) -> std::unique_ptr<runner> {
        return std::make_unique<inference_runner<inference<typename Net::layers>>>(work);
    });
}

// (It has no version number.)
const registration registered{{"RTNeural", "xsimd backend", runner_for}};

}  // namespace

}  // namespace comparison
