// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/simd/map.hpp>
#include <ctnn/simd/repeated_channels.hpp>

#include <cstddef>

namespace ctnn::simd {

/// Sweeps over padded rows of Size values with Channels at each place. What there is of each channel stands in arrays of
/// `repeated::step` values; "repeated" as the columns are that repeat in a row.
template <class Architecture, class Value, std::size_t Channels, std::size_t Size>
struct batch_norm_sweeps {
    using repeated = repeated_channels<Channels, Size>;

    /// The mean, repeated, and the biased variance over all rows and places.
    CTNN_TAGGED static constexpr void measure(const Value* x, std::size_t rows, Value* mean,
                                              Value* variance) noexcept {
        const Value count = static_cast<Value>(rows * (Size / Channels));
        for_each([=]<class Vector>(std::size_t column, Vector zero) CTNN_INLINE_LAMBDA {
            simd::store(mean + column,
                        repeated::sum_column(rows, column, zero,
                                             [=](Vector sum, std::size_t at) CTNN_INLINE_LAMBDA {
                                                 return as_written(sum + loaded<Vector>(x + at));
                                             }));
        });
        repeated::fold(mean);
        for (std::size_t c = 0; c < Channels; ++c) mean[c] = simd::divide(mean[c], count);
        repeated::repeat(mean);
        for_each([=]<class Vector>(std::size_t column, Vector zero) CTNN_INLINE_LAMBDA {
            const Vector of_column = loaded<Vector>(mean + column);
            simd::store(variance + column,
                        repeated::sum_column(
                            rows, column, zero, [=](Vector sum, std::size_t at) CTNN_INLINE_LAMBDA {
                                const Vector distance =
                                    repeated::keep(as_written(loaded<Vector>(x + at) - of_column), at);
                                return simd::fma(distance, distance, sum);
                            }));
        });
        repeated::fold(variance);
        for (std::size_t c = 0; c < Channels; ++c) variance[c] = simd::divide(variance[c], count);
    }

    /// y = then(scale x + shift), of arrays that are repeated; with a mean, y = then(scale (x - mean) + shift).
    template <class Then, class... Mean>
    CTNN_TAGGED static constexpr void apply(const Value* x, Value* y, std::size_t rows, Then then,
                                            const Value* scale, const Value* shift,
                                            const Mean*... mean) noexcept {
        for_each([=]<class Vector>(std::size_t column, Vector) CTNN_INLINE_LAMBDA {
            const Vector of_x = loaded<Vector>(scale + column), rest = loaded<Vector>(shift + column);
            repeated::for_each_in_column(rows, column, [=](std::size_t at) CTNN_INLINE_LAMBDA {
                Vector value = loaded<Vector>(x + at);
                ((value = value - loaded<Vector>(mean + column)), ...);
                simd::store(y + at, simd::finished(then, simd::fma(value, of_x, rest), y + at));
            });
        });
    }

    /// The sums of dy (x - mean) and of dy.
    CTNN_TAGGED static constexpr void add_products(const Value* x, const Value* dy, std::size_t rows,
                                                   const Value* mean, Value* of_x,
                                                   Value* of_one) noexcept {
        for_each([=]<class Vector>(std::size_t column, Vector zero) CTNN_INLINE_LAMBDA {
            const Vector of_column = loaded<Vector>(mean + column);
            const auto sums =
                repeated::sum_column(rows, column, sum_pair<Vector>{zero, zero},
                                     [=](sum_pair<Vector> sum, std::size_t at) CTNN_INLINE_LAMBDA {
                                         const Vector d = loaded<Vector>(dy + at),
                                                      distance = loaded<Vector>(x + at) - of_column;
                                         return sum_pair<Vector>{simd::fma(d, distance, sum.first),
                                                                 as_written(sum.second + d)};
                                     });
            simd::store(of_x + column, sums.first);
            simd::store(of_one + column, sums.second);
        });
        repeated::fold(of_x);
        repeated::fold(of_one);
    }

    /// dx = before(of_dy dy + of_x (x - mean) + rest, x), of arrays that are repeated.
    template <class Before>
    CTNN_TAGGED static constexpr void
    pass_back(const Value* x, const Value* dy, Value* dx, std::size_t rows, Before before,
              const Value* mean, const Value* of_dy, const Value* of_x, const Value* rest) noexcept {
        for_each([=]<class Vector>(std::size_t column, Vector) CTNN_INLINE_LAMBDA {
            const Vector middle = loaded<Vector>(mean + column), slope = loaded<Vector>(of_dy + column);
            const Vector slope_of_x = loaded<Vector>(of_x + column),
                         constant = loaded<Vector>(rest + column);
            repeated::for_each_in_column(rows, column, [=](std::size_t at) CTNN_INLINE_LAMBDA {
                const Vector value = loaded<Vector>(x + at);
                const Vector back = simd::fma(loaded<Vector>(dy + at), slope,
                                              simd::fma(value - middle, slope_of_x, constant));
                simd::store(dx + at, before(back, value));
            });
        });
    }

private:
    template <class Function>
    CTNN_INLINE static constexpr void for_each(Function f) noexcept {
        for_each_column<Architecture, repeated::period, Value>(f);
    }
};

}  // namespace ctnn::simd
