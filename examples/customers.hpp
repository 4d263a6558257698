// SPDX-License-Identifier: BSL-1.0
// A mortgage bank's invented customers, for the examples that decide who gets a mortgage.
#pragma once

#include <ctnn/metrics/confusion_matrix.hpp>
#include <ctnn/train/dataset.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <random>
#include <span>
#include <utility>
#include <vector>

// Rows are (years in the job, salary / 10,000): 9.2 is a salary of 92,000. The target is 1 if the customer
// paid, 0 if not.
using customers = ctnn::dataset<2, float>;

// What the two kinds of wrong decisions cost.
inline constexpr std::size_t cost_of_refusing_a_payer = 1;
inline constexpr std::size_t cost_of_approving_a_defaulter = 3;
inline std::size_t payers_refused(const ctnn::confusion_matrix& decisions) { return decisions(1, 0); }
inline std::size_t defaulters_approved(const ctnn::confusion_matrix& decisions) {
    return decisions(0, 1);
}
inline std::size_t cost(const ctnn::confusion_matrix& decisions) {
    return payers_refused(decisions) * cost_of_refusing_a_payer +
           defaulters_approved(decisions) * cost_of_approving_a_defaulter;
}

// Both numbers of a group's customers are normally distributed, and depend on each other.
struct customer_group {
    double years, salary;  // their means
    double variance_of_years, covariance, variance_of_salary;
};
inline constexpr customer_group payers{10, 10, 6, 0, 6};
inline constexpr customer_group defaulters{6, 8, 6, -1.5, 8};

// Box and Muller's method: unlike std::normal_distribution, the same in every standard library.
inline double standard_normal(std::mt19937_64& random) {
    const double above_zero = static_cast<double>((random() >> 11) + 1) * 0x1p-53;
    const double below_one = static_cast<double>(random() >> 11) * 0x1p-53;
    return std::sqrt(-2 * std::log(above_zero)) * std::cos(2 * std::numbers::pi * below_one);
}

// So many customers who paid, then as many who defaulted.
inline customers invent_customers(std::uint64_t seed, std::size_t of_each_group = 10) {
    std::mt19937_64 random{seed};
    std::vector<float> rows, paid;
    for (const float outcome : {1.0F, 0.0F}) {
        const customer_group& group = outcome == 1 ? payers : defaulters;
        // The Cholesky factor of the covariances makes dependent numbers of independent ones.
        const double of_years = std::sqrt(group.variance_of_years);
        const double shared = group.covariance / of_years;
        const double of_salary = std::sqrt(group.variance_of_salary - shared * shared);
        for (std::size_t i = 0; i < of_each_group; ++i) {
            const double first = standard_normal(random), second = standard_normal(random);
            const double years = group.years + of_years * first;
            const double salary = group.salary + shared * first + of_salary * second;
            rows.push_back(static_cast<float>(std::abs(years)));  // nobody works less than 0 years
            rows.push_back(static_cast<float>(std::abs(salary)));
            paid.push_back(outcome);
        }
    }
    return {std::move(rows), std::move(paid)};
}

// How many customers of a group there are around these values, up to a factor that all groups share.
inline double density(const customer_group& group, double years, double salary) {
    const double from_years = years - group.years, from_salary = salary - group.salary;
    const double determinant =
        group.variance_of_years * group.variance_of_salary - group.covariance * group.covariance;
    const double distance = (group.variance_of_salary * from_years * from_years -
                             2 * group.covariance * from_years * from_salary +
                             group.variance_of_years * from_salary * from_salary) /
                            determinant;
    return std::exp(-distance / 2) / std::sqrt(determinant);
}

// What only the inventor of the customers knows: the probability that one of them pays. On average over
// many customers no network is better.
inline double true_probability(std::span<const float, 2> customer) {
    const double years = customer[0], salary = customer[1];
    const auto invented = [=](const customer_group& group) {  // with those whose signs were dropped
        return density(group, years, salary) + density(group, -years, salary) +
               density(group, years, -salary) + density(group, -years, -salary);
    };
    return invented(payers) / (invented(payers) + invented(defaulters));
}
