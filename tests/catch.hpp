// SPDX-License-Identifier: BSL-1.0
// Catch2 in the version that is there: 3 has many headers, 2 has one.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
