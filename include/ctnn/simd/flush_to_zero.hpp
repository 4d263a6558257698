// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/config.hpp>

#include <cstdint>

namespace ctnn {

namespace simd {

/// The register that says how this thread computes, and its bits that make subnormal numbers 0.
#if defined(__x86_64__)
struct control_register {
    using value_type = std::uint32_t;
    static constexpr value_type flushing = 1u << 15 | 1u << 6;  // FTZ for results, DAZ for operands

    CTNN_TAGGED static value_type read() noexcept {
        value_type value;
        asm volatile("stmxcsr %0" : "=m"(value));
        return value;
    }
    CTNN_TAGGED static void write(value_type value) noexcept {
        asm volatile("ldmxcsr %0" : : "m"(value) : "memory");
    }
};
#elif defined(__aarch64__)
struct control_register {
    using value_type = std::uint64_t;
    static constexpr value_type flushing = 1u << 24;  // FZ, for both

    CTNN_TAGGED static value_type read() noexcept {
        value_type value;
        asm volatile("mrs %0, fpcr" : "=r"(value));
        return value;
    }
    CTNN_TAGGED static void write(value_type value) noexcept {
        asm volatile("msr fpcr, %0" : : "r"(value) : "memory");
    }
};
#else
struct control_register {
    using value_type = std::uint32_t;
    static constexpr value_type flushing = 0;

    static value_type read() noexcept { return 0; }
    static void write(value_type) noexcept {}
};
#endif

}  // namespace simd

/// While it lives, this thread takes subnormal numbers (float: below 1.2e-38 in magnitude; double: below
/// 2.2e-308) for 0, as operands and as results. Some processors take more than a hundred cycles for an
/// operation on one, so that a signal that fades to silence can make a network many times slower.
///
///     const ctnn::flush_to_zero guard;
///
/// It sets FTZ and DAZ in MXCSR on x86-64 and FZ in FPCR on AArch64, and its end puts those bits back as
/// they were (no other: rounding and exception flags stay as the scope left them), so that guards nest.
/// About 20 ns, two writes of a register: a guard around an audio block or a loop over ticks costs
/// nothing to speak of. Elsewhere `supported` is false, and it does nothing.
///
/// It concerns all arithmetic of this thread in the scope, not the library's alone, and changes bits
/// only where a subnormal number comes or goes. Threads that run already are not concerned; one that is
/// started inside begins with a copy of the state and keeps that. Compilers do not know that
/// arithmetic depends on the register: put whole calls or loops into the scope, not single expressions.
class flush_to_zero {
public:
    static constexpr bool supported = simd::control_register::flushing != 0;

    [[nodiscard]] CTNN_TAGGED flush_to_zero() noexcept : before_(simd::control_register::read()) {
        simd::control_register::write(before_ | simd::control_register::flushing);
    }
    CTNN_TAGGED ~flush_to_zero() {
        constexpr auto bits = simd::control_register::flushing;
        simd::control_register::write((simd::control_register::read() & ~bits) | (before_ & bits));
    }
    flush_to_zero(const flush_to_zero&) = delete;
    flush_to_zero& operator=(const flush_to_zero&) = delete;

private:
    simd::control_register::value_type before_;
};

}  // namespace ctnn
