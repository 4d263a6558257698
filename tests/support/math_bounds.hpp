// SPDX-License-Identifier: BSL-1.0
// How exact simd/math.hpp is, in ulp (the normal distribution: in absolute terms).
#pragma once

namespace support::bounds {

inline constexpr double exp = 2, sigmoid = 4, log1p_of_unit = 3, log = 2, softplus = 4;
inline constexpr double tanh_float = 5, tanh_float_without_fma = 7, tanh_double = 4;
inline constexpr double cumulative_float = 5e-7, cumulative_double = 5e-16;
inline constexpr double density_float = 1e-7, density_double = 2e-16;

}  // namespace support::bounds
