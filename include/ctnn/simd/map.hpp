// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/vector.hpp>

namespace ctnn::simd {

/// out[r][i] = f(in[r][i]...) for rows of Width values, padded(Width) apart; f is templated over a
/// scalar or a vector. The padding of `out` is +0 on return, whatever f(0) is. `out` may be one of `in`.
/// Dense rows lie Width apart; whole vectors of them are read and written.
template <class Architecture, std::size_t Width, bool Dense = false, class Value, class Function,
          class... In>
CTNN_TAGGED constexpr void map(std::size_t rows, Value* out, Function f, const In*... in) noexcept {
    constexpr std::size_t stride = Dense ? Width : padded(Width);
    if (CTNN_CONSTANT_EVALUATED || std::is_same_v<Architecture, scalar>) {
        for (std::size_t r = 0; r < rows * stride; r += stride)
            for (std::size_t i = r; i < r + Width; ++i) out[i] = f(in[i]...);
        if (!CTNN_CONSTANT_EVALUATED)  // where nothing reads the padding
            for (std::size_t r = 0; r < rows * stride; r += stride)
                for (std::size_t i = r + Width; i < r + stride; ++i) out[i] = 0;
        return;
    }
#if CTNN_HAS_SIMD
    if constexpr (!std::is_same_v<Architecture, scalar>) {
        constexpr std::size_t width = lanes_of<Value, Architecture>;
        if constexpr (Dense) {
            for (std::size_t i = 0; i < rows * Width; i += width)
                simd::store(out + i, f(load<Value, Architecture>(in + i)...));
        } else {
            for (std::size_t r = 0; r < rows * stride; r += stride)
                for (std::size_t i = 0; i < stride; i += width)
                    simd::store(out + r + i,
                                keep_row<Width>(f(load<Value, Architecture>(in + r + i)...), i));
        }
    }
#endif
}

}  // namespace ctnn::simd
