// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

#include <cstdint>
#include <limits>

namespace ctnn {

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014):
/// a uniform random bit generator that is constexpr and gives the same numbers everywhere, which the
/// standard library's distributions do not.
class random_generator {
public:
    using result_type = std::uint64_t;

    CTNN_TAGGED constexpr explicit random_generator(std::uint64_t seed) noexcept : state_{seed} {}

    // (In parentheses, as wherever they are called: they may be macros.)
    CTNN_TAGGED static constexpr result_type(min)() noexcept { return 0; }
    CTNN_TAGGED static constexpr result_type(max)() noexcept {
        return (std::numeric_limits<result_type>::max)();
    }

    CTNN_TAGGED constexpr result_type operator()() noexcept {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// What a generator that goes on from here is made with.
    CTNN_TAGGED constexpr std::uint64_t state() const noexcept { return state_; }

    /// Uniform in [-bound, bound), in steps that `float` holds exactly.
    template <class Value>
    CTNN_TAGGED constexpr Value uniform(Value bound) noexcept {
        const auto bits = static_cast<std::int32_t>((*this)() >> 40) - (1 << 23);
        return static_cast<Value>(bits) / static_cast<Value>(1 << 23) * bound;
    }

    /// Normal with mean 0 and variance 1, in steps of 2^-32 (Karney: "Sampling exactly from the normal
    /// distribution", ACM Transactions on Mathematical Software 42, 2016). Integers are compared, and nothing is
    /// rounded but the result, so that the same bits are everywhere.
    template <class Value>
    CTNN_TAGGED constexpr Value normal() noexcept {
        while (true) {
            // A whole part k of probability proportional to e^(-k^2 / 2): k at first to e^(-k / 2).
            std::uint64_t k = 0;
            while (is_kept(0, one)) ++k;
            bool are_kept = true;
            for (std::uint64_t i = 0; are_kept && i < k * (k - 1); ++i) are_kept = is_kept(0, one);
            // A fraction x of e^(-x (2 k + x) / 2).
            const std::uint64_t x = fraction();
            for (std::uint64_t i = 0; are_kept && i <= k; ++i) are_kept = is_kept(k, x);
            if (!are_kept) continue;
            const auto size = static_cast<std::int64_t>(k * one + x);
            return static_cast<Value>((*this)() >> 63 != 0 ? -size : size) / static_cast<Value>(one);
        }
    }

    /// Uniform in [0, count); the bias of the modulus is below count / 2^64.
    CTNN_TAGGED constexpr std::uint64_t below(std::uint64_t count) noexcept { return (*this)() % count; }

    /// Puts `values[0..count)` in random order (Fisher-Yates).
    template <class Value>
    CTNN_TAGGED constexpr void shuffle(Value* values, std::uint64_t count) noexcept {
        for (std::uint64_t i = count; i > 1; --i) {
            const std::uint64_t j = below(i);
            const Value moved = values[i - 1];
            values[i - 1] = values[j];
            values[j] = moved;
        }
    }

private:
    /// 1 in units of a fraction.
    static constexpr std::uint64_t one = std::uint64_t{1} << 32;

    /// Uniform in [0, 1).
    CTNN_TAGGED constexpr std::uint64_t fraction() noexcept { return (*this)() >> 32; }

    /// True with probability e^(-x (2 k + x) / (2 k + 2)), of a fraction x or 1: whether a descent of uniform numbers
    /// from x, each of which is also kept with probability (2 k + x) / (2 k + 2), has an even length (von Neumann).
    CTNN_TAGGED constexpr bool is_kept(std::uint64_t k, std::uint64_t x) noexcept {
        std::uint64_t last = x;
        for (bool is_even = true;; is_even = !is_even) {
            const std::uint64_t next = fraction();
            if (next >= last || fraction() * (2 * k + 2) >= 2 * k * one + x) return is_even;
            last = next;
        }
    }

    std::uint64_t state_;
};

/// Draws each value that it is called with.
template <class Value>
struct drawn_uniform {
    random_generator& random;
    Value bound;

    CTNN_TAGGED constexpr void operator()(Value& value) const noexcept { value = random.uniform(bound); }
};

}  // namespace ctnn
