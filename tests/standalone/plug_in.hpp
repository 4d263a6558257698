// SPDX-License-Identifier: BSL-1.0
// What a plug-in has for the program that loads it, and the units of a program for each other.
#pragma once

#include <ctnn/ctnn.hpp>

#include <cstdint>
#include <vector>

namespace plug_in {

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<3, 20>, nn::tanh, nn::linear<20, 1>, nn::sigmoid>;
using network = nn::network<topology>;
using trainer = nn::trainer<network, nn::bce, nn::adam, 8>;

/// Appends the bits of all that it computes; files are written to the folder.
using work = void(std::vector<std::uint64_t>& results, const char* folder);

/// What it makes of a network and a trainer of others.
using guest = float(network& net, trainer& trains);

}  // namespace plug_in

#if defined(CTNN_UNIT)
extern "C" plug_in::work CTNN_UNIT;
#endif
