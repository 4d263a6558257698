// SPDX-License-Identifier: BSL-1.0
#pragma once

/// CTNN_TARGET: what the code of a unit's functions depends on besides their source (compiler, instructions, flags),
/// as text that becomes part of their names: see CTNN_TAGGED. It cannot hold what no macro tells: -O1 from -O3, and
/// of clang the parts of -ffast-math, but for -ffinite-math-only.

#define CTNN_TEXT_OF(value) #value
#define CTNN_TEXT(value) CTNN_TEXT_OF(value)

#if defined(__clang__)
#define CTNN_TARGET_COMPILER "clang" CTNN_TEXT(__clang_major__)
#else
#define CTNN_TARGET_COMPILER "gcc" CTNN_TEXT(__GNUC__)
#endif

// Each of these has those below it.
#if defined(__AVX512F__)
#define CTNN_TARGET_VECTORS "avx512"
#elif defined(__AVX2__)
#define CTNN_TARGET_VECTORS "avx2"
#elif defined(__AVX__)
#define CTNN_TARGET_VECTORS "avx"
#elif defined(__SSE4_2__)
#define CTNN_TARGET_VECTORS "sse42"
#elif defined(__SSE4_1__)
#define CTNN_TARGET_VECTORS "sse41"
#elif defined(__SSSE3__)
#define CTNN_TARGET_VECTORS "ssse3"
#elif defined(__SSE3__)
#define CTNN_TARGET_VECTORS "sse3"
#elif defined(__SSE2_MATH__)
#define CTNN_TARGET_VECTORS "sse2"
#elif defined(__ARM_FEATURE_SVE2)
#define CTNN_TARGET_VECTORS "sve2"
#elif defined(__ARM_FEATURE_SVE)
#define CTNN_TARGET_VECTORS "sve"
#else
#define CTNN_TARGET_VECTORS "any"
#endif
#ifdef __FMA__
#define CTNN_TARGET_FMA "f"
#else
#define CTNN_TARGET_FMA
#endif
#ifdef __FMA4__
#define CTNN_TARGET_FMA4 "x"
#else
#define CTNN_TARGET_FMA4
#endif
#ifdef __F16C__
#define CTNN_TARGET_F16C "h"
#else
#define CTNN_TARGET_F16C
#endif
#ifdef __POPCNT__
#define CTNN_TARGET_POPCNT "p"
#else
#define CTNN_TARGET_POPCNT
#endif
#ifdef __LZCNT__
#define CTNN_TARGET_LZCNT "l"
#else
#define CTNN_TARGET_LZCNT
#endif
#ifdef __BMI__
#define CTNN_TARGET_BMI "b"
#else
#define CTNN_TARGET_BMI
#endif
#ifdef __BMI2__
#define CTNN_TARGET_BMI2 "2"
#else
#define CTNN_TARGET_BMI2
#endif
#ifdef __MOVBE__
#define CTNN_TARGET_MOVBE "m"
#else
#define CTNN_TARGET_MOVBE
#endif
#ifdef __AVX512CD__
#define CTNN_TARGET_AVX512CD "c"
#else
#define CTNN_TARGET_AVX512CD
#endif
#ifdef __AVX512DQ__
#define CTNN_TARGET_AVX512DQ "d"
#else
#define CTNN_TARGET_AVX512DQ
#endif
#ifdef __AVX512BW__
#define CTNN_TARGET_AVX512BW "w"
#else
#define CTNN_TARGET_AVX512BW
#endif
#ifdef __AVX512VL__
#define CTNN_TARGET_AVX512VL "v"
#else
#define CTNN_TARGET_AVX512VL
#endif
#ifdef __AVX512IFMA__
#define CTNN_TARGET_AVX512IFMA "i"
#else
#define CTNN_TARGET_AVX512IFMA
#endif
#ifdef __AVX512VBMI__
#define CTNN_TARGET_AVX512VBMI "y"
#else
#define CTNN_TARGET_AVX512VBMI
#endif
#ifdef __AVX512VBMI2__
#define CTNN_TARGET_AVX512VBMI2 "z"
#else
#define CTNN_TARGET_AVX512VBMI2
#endif
#ifdef __AVX512VNNI__
#define CTNN_TARGET_AVX512VNNI "n"
#else
#define CTNN_TARGET_AVX512VNNI
#endif
#ifdef __AVX512BITALG__
#define CTNN_TARGET_AVX512BITALG "g"
#else
#define CTNN_TARGET_AVX512BITALG
#endif
#ifdef __AVX512VPOPCNTDQ__
#define CTNN_TARGET_AVX512VPOPCNTDQ "q"
#else
#define CTNN_TARGET_AVX512VPOPCNTDQ
#endif
#ifdef __AVX512FP16__
#define CTNN_TARGET_AVX512FP16 "r"
#else
#define CTNN_TARGET_AVX512FP16
#endif
#ifdef __ARM_FEATURE_ATOMICS
#define CTNN_TARGET_ATOMICS "a"
#else
#define CTNN_TARGET_ATOMICS
#endif
#ifdef __ARM_FEATURE_DOTPROD
#define CTNN_TARGET_DOTPROD "o"
#else
#define CTNN_TARGET_DOTPROD
#endif

// (Whether it is defined does not say enough.)
#if __FINITE_MATH_ONLY__
#define CTNN_TARGET_FINITE "I"
#else
#define CTNN_TARGET_FINITE
#endif
#ifdef __OPTIMIZE__
#define CTNN_TARGET_OPTIMIZE "O"
#else
#define CTNN_TARGET_OPTIMIZE
#endif
#ifdef NDEBUG
#define CTNN_TARGET_NDEBUG "N"
#else
#define CTNN_TARGET_NDEBUG
#endif
#ifdef CTNN_NO_SIMD
#define CTNN_TARGET_NO_SIMD "S"
#else
#define CTNN_TARGET_NO_SIMD
#endif
#ifdef __FAST_MATH__
#define CTNN_TARGET_FAST_MATH "F"
#else
#define CTNN_TARGET_FAST_MATH
#endif
#ifdef __ASSOCIATIVE_MATH__
#define CTNN_TARGET_ASSOCIATIVE "A"
#else
#define CTNN_TARGET_ASSOCIATIVE
#endif
#ifdef __RECIPROCAL_MATH__
#define CTNN_TARGET_RECIPROCAL "R"
#else
#define CTNN_TARGET_RECIPROCAL
#endif
#ifdef __NO_SIGNED_ZEROS__
#define CTNN_TARGET_SIGNED_ZEROS "Z"
#else
#define CTNN_TARGET_SIGNED_ZEROS
#endif
#ifdef __NO_TRAPPING_MATH__
#define CTNN_TARGET_TRAPPING "T"
#else
#define CTNN_TARGET_TRAPPING
#endif
#ifdef __ROUNDING_MATH__
#define CTNN_TARGET_ROUNDING "U"
#else
#define CTNN_TARGET_ROUNDING
#endif

#define CTNN_TARGET                                                                                     \
    CTNN_TARGET_COMPILER                                                                                \
    "_" CTNN_TARGET_VECTORS "_" CTNN_TARGET_FMA CTNN_TARGET_FMA4 CTNN_TARGET_F16C CTNN_TARGET_POPCNT    \
        CTNN_TARGET_LZCNT CTNN_TARGET_BMI CTNN_TARGET_BMI2 CTNN_TARGET_MOVBE CTNN_TARGET_AVX512CD       \
            CTNN_TARGET_AVX512DQ CTNN_TARGET_AVX512BW CTNN_TARGET_AVX512VL CTNN_TARGET_AVX512IFMA       \
                CTNN_TARGET_AVX512VBMI CTNN_TARGET_AVX512VBMI2 CTNN_TARGET_AVX512VNNI                   \
                    CTNN_TARGET_AVX512BITALG CTNN_TARGET_AVX512VPOPCNTDQ CTNN_TARGET_AVX512FP16         \
                        CTNN_TARGET_ATOMICS CTNN_TARGET_DOTPROD                                         \
    "_" CTNN_TARGET_OPTIMIZE CTNN_TARGET_NDEBUG CTNN_TARGET_NO_SIMD CTNN_TARGET_FAST_MATH               \
        CTNN_TARGET_FINITE CTNN_TARGET_ASSOCIATIVE CTNN_TARGET_RECIPROCAL CTNN_TARGET_SIGNED_ZEROS      \
            CTNN_TARGET_TRAPPING CTNN_TARGET_ROUNDING
