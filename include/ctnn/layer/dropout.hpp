// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/random.hpp>
#include <ctnn/core/shape_walk.hpp>
#include <ctnn/simd/map.hpp>

#include <cstddef>
#include <cstdint>
#include <ratio>

namespace ctnn {

namespace core {

struct rule_probability {
    template <class... Facts>
    struct report {
        static_assert(never<Facts...>, "ctnn: dropout<Probability> sets so many values to 0; make it a "
                                       "std::ratio from 0 to 1");
    };
};

/// A std::ratio from 0 to 1.
template <class Ratio>
inline constexpr bool is_probability = false;
template <class Ratio>
    requires requires { Ratio::num <= Ratio::den; }
inline constexpr bool is_probability<Ratio> = Ratio::num >= 0 && Ratio::num <= Ratio::den;

}  // namespace core

/// In a step of training each value is 0 with a Probability, drawn with the trainer's random numbers
/// (trainer::seed), and else divided by 1 - Probability; in inference y = x, and nothing is copied. PyTorch's Dropout
/// (Srivastava et al.: "Dropout", JMLR 2014), with other random numbers. Probability is a std::ratio from 0 to 1.
template <class Probability = std::ratio<1, 2>>
struct dropout {
    template <class Input>
    struct on : layer_base {
        using output = std::conditional_t<core::is_probability<Probability>, Input,
                                          broken<core::rule_probability, but_is<dropout>>>;
        static constexpr bool passes_on = true, streams = true;

        /// What each value was multiplied by; the padding +0.
        template <class Context>
        struct training_tape {
            alignas(alignment)
                typename Context::value_type factors[Context::max_rows * padded(Input::size)]{};
        };
        template <class Context>
        using tape = std::conditional_t<Context::is_streaming, nothing, training_tape<Context>>;

        template <class Call>
        CTNN_TAGGED static constexpr void forward(const Call& call, auto x, auto y) noexcept {
            if constexpr (Call::is_training) {
                draw(call.tape->factors, x.count, *call.random);
                multiply<Call>(x.count, y.data, x.data, call.tape->factors);
            } else {
                simd::map<typename Call::architecture, Input::size>(x.count, y.data, simd::identity{},
                                                                    x.data);
            }
        }
        template <class Call>
        CTNN_TAGGED static constexpr void backward(const Call& call, auto, auto, auto dy,
                                                   auto dx) noexcept {
            if constexpr (decltype(dx)::are_wanted)
                multiply<Call>(dy.count, dx.data, dy.data, call.tape->factors);
        }

    private:
        /// From the first value of the first row on, two of a row with each number: its low bits, then its high ones.
        template <class Value>
        CTNN_TAGGED static constexpr void draw(Value* factors, std::size_t rows,
                                               random_generator& random) noexcept {
            constexpr double probability = static_cast<double>(Probability::num) / Probability::den;
            constexpr auto dropped = static_cast<std::uint64_t>(probability * 4294967296.0);  // of 2^32
            constexpr Value kept = static_cast<Value>(probability < 1 ? 1 / (1 - probability) : 0);
            for (std::size_t r = 0; r < rows; ++r, factors += padded(Input::size)) {
                std::uint64_t bits = 0;
                for (std::size_t i = 0; i < Input::size; ++i) {
                    bits = i % 2 == 0 ? random() : bits >> 32;
                    factors[i] = (bits & 0xffffffff) < dropped ? Value(0) : kept;
                }
            }
        }

        template <class Call, class Value>
        CTNN_INLINE static constexpr void multiply(std::size_t rows, Value* out, const Value* in,
                                                   const Value* factors) noexcept {
            simd::map<typename Call::architecture, Input::size>(
                rows, out, [](auto value, auto factor) CTNN_INLINE_LAMBDA { return value * factor; }, in,
                factors);
        }
    };
};

}  // namespace ctnn
