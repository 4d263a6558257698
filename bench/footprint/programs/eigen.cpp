// SPDX-License-Identifier: BSL-1.0
#include "program.hpp"

#include <Eigen/Core>

#include <cmath>

float probability(const std::array<float, inputs>& row) {
    using Eigen::Map, Eigen::Matrix;
    const Map<const Matrix<float, hidden, inputs, Eigen::RowMajor>> weight(hidden_weight);
    const Map<const Matrix<float, hidden, 1>> bias(hidden_bias), last(last_weight);
    const Map<const Matrix<float, inputs, 1>> x(row.data());
    const Matrix<float, hidden, 1> values = (weight * x + bias).cwiseMax(0.0f);
    return 1 / (1 + std::exp(-(last.dot(values) + last_bias[0])));
}
