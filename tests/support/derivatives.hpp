// SPDX-License-Identifier: BSL-1.0
// Doubles that remember how they were computed, and so have derivatives: for references as plain as their definition.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace support {

class variable {
public:
    /// How a value depends on two others.
    struct record {
        std::size_t of[2];
        double slope[2];
    };
    inline static std::vector<record> all;

    double value = 0;

    variable(double v = 0) : variable(v, {}) {}

    friend variable operator+(variable a, variable b) {
        return {a.value + b.value, {{a.at_, b.at_}, {1, 1}}};
    }
    friend variable operator-(variable a, variable b) {
        return {a.value - b.value, {{a.at_, b.at_}, {1, -1}}};
    }
    friend variable operator*(variable a, variable b) {
        return {a.value * b.value, {{a.at_, b.at_}, {b.value, a.value}}};
    }
    friend variable sigmoid(variable x) {
        const double y = 1 / (1 + std::exp(-x.value));
        return {y, {{x.at_, x.at_}, {y * (1 - y), 0}}};
    }
    friend variable tanh(variable x) {
        const double y = std::tanh(x.value);
        return {y, {{x.at_, x.at_}, {1 - y * y, 0}}};
    }

    /// The derivative of this by each variable since `all` was empty.
    std::vector<double> derivatives() const {
        std::vector<double> by(all.size());
        by[at_] = 1;
        for (std::size_t i = at_ + 1; i-- > 0;)
            for (const std::size_t side : {0u, 1u}) by[all[i].of[side]] += by[i] * all[i].slope[side];
        return by;
    }
    double in(const std::vector<double>& derivatives) const { return derivatives[at_]; }

private:
    variable(double v, record how) : value{v}, at_{all.size()} { all.push_back(how); }

    std::size_t at_;
};

}  // namespace support
