// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/layer/activation/hardtanh.hpp>

namespace ctnn {

/// min(max(x, 0), 6), PyTorch's ReLU6 (Krizhevsky: "Convolutional deep belief networks on CIFAR-10", 2010).
struct relu6 : hardtanh_with<std::ratio<0>, std::ratio<6>> {};

}  // namespace ctnn
