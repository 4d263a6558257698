// SPDX-License-Identifier: BSL-1.0
// Who will pay the mortgage back? A first network with ctnn, from the declaration to the decision.
// It teaches to (1) declare a topology as a type, (2) fill a dataset with rows and targets,
// (3) train, where loss, optimizer and batch size are types and template arguments as well,
// (4) watch the loss, (5) turn probabilities into decisions and count what the wrong ones cost.
// Run it as it is, or on your own customers: mortgage --data customers.csv
#include "customers_csv.hpp"

#include <ctnn/ctnn.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <numbers>
#include <random>
#include <string_view>
#include <utility>
#include <vector>

namespace nn = ctnn;

// Years in the job and salary go in, the probability that the customer pays comes out.
using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
using network = nn::network<topology>;
using trainer = nn::trainer<network, nn::bce, nn::sgd, /*batch*/ 20>;
using dataset = nn::dataset<network::inputs, float>;

constexpr float threshold = 0.7F;  // from this probability on, the mortgage is approved
constexpr std::size_t cost_of_refusing_a_payer = 1;
constexpr std::size_t cost_of_approving_a_defaulter = 3;

// Box and Muller's method: unlike std::normal_distribution, the same in every standard library.
double standard_normal(std::mt19937_64& random) {
    const double above_zero = static_cast<double>((random() >> 11) + 1) * 0x1p-53;
    const double below_one = static_cast<double>(random() >> 11) * 0x1p-53;
    return std::sqrt(-2 * std::log(above_zero)) * std::cos(2 * std::numbers::pi * below_one);
}

// Ten customers who paid, then ten who defaulted, with fewer years and a lower salary.
std::vector<customer> invent_customers(std::uint64_t seed) {
    std::mt19937_64 random{seed};
    std::vector<customer> customers;
    for (int i = 0; i < 10; ++i) {  // mean (10, 10), variances 6 and 6
        const double years = 10 + std::sqrt(6.0) * standard_normal(random);
        const double salary = 10 + std::sqrt(6.0) * standard_normal(random);
        customers.push_back({static_cast<float>(years), static_cast<float>(salary), 1});
    }
    for (int i = 0; i < 10; ++i) {  // mean (6, 8), covariance (6, -1.5; -1.5, 8): Cholesky factor
        const double first = standard_normal(random);
        const double second = standard_normal(random);
        const double years = 6 + std::sqrt(6.0) * first;
        const double salary =
            8 - 1.5 / std::sqrt(6.0) * first + std::sqrt(8 - 1.5 * 1.5 / 6) * second;
        customers.push_back(
            {static_cast<float>(std::abs(years)), static_cast<float>(std::abs(salary)), 0});
    }
    return customers;
}

// Mean 0 and deviation 1 in each column: raw salaries like 52000 would teach the network nothing.
std::vector<customer> standardized(std::vector<customer> customers) {
    const auto count = static_cast<double>(customers.size());
    for (float customer::*column : {&customer::years, &customer::salary}) {
        double mean = 0;
        for (const customer& each : customers) {
            mean += each.*column / count;
        }
        double variance = 0;
        for (const customer& each : customers) {
            variance += (each.*column - mean) * (each.*column - mean) / count;
        }
        const double deviation = variance > 0 ? std::sqrt(variance) : 1;
        for (customer& each : customers) {
            each.*column = static_cast<float>((each.*column - mean) / deviation);
        }
    }
    return customers;
}

dataset to_dataset(const std::vector<customer>& customers) {
    std::vector<float> rows;
    std::vector<float> targets;
    for (const customer& each : customers) {
        rows.push_back(each.years);
        rows.push_back(each.salary);
        targets.push_back(each.paid);
    }
    return {std::move(rows), std::move(targets)};
}

// Trains on all the customers and gives each one's probability to pay.
std::vector<float> train_and_predict(const dataset& data) {
    static network net;
    net.initialize(42);
    static trainer training{net, {}, {.lr = 0.1}};
    std::puts("epoch     loss");
    nn::fit(training, data,
            {.epochs = 100, .shuffle_seed = 7, .on_epoch = [](const nn::epoch_report& report) {
                 if ((report.epoch + 1) % 20 == 0) {
                     std::printf("%5zu   %6.4f\n", report.epoch + 1, report.loss);
                 }
             }});

    std::vector<float> probabilities(data.size());
    net.predict(data.rows(), probabilities);
    return probabilities;
}

void decide(const std::vector<customer>& customers, const std::vector<float>& probabilities) {
    std::size_t payers_refused = 0;
    std::size_t defaulters_approved = 0;
    std::puts("\ncustomer      years     salary   outcome     P(pays)   decision");
    for (std::size_t i = 0; i < customers.size(); ++i) {
        const auto& [years, salary, paid] = customers[i];
        const bool approved = probabilities[i] >= threshold;
        const bool wrong = approved != (paid == 1);
        std::printf("%8zu   %8.2f   %8.2f   %-9s   %7.3f   %s\n", i + 1, years, salary,
                    paid == 1 ? "paid" : "defaulted", probabilities[i],
                    approved ? (wrong ? "approve   wrong" : "approve")
                             : (wrong ? "refuse    wrong" : "refuse"));
        (approved ? defaulters_approved : payers_refused) += wrong;
    }

    const std::size_t wrong = payers_refused + defaulters_approved;
    const std::size_t cost = payers_refused * cost_of_refusing_a_payer +
                             defaulters_approved * cost_of_approving_a_defaulter;
    std::printf("\nmisclassified at threshold %.1f: %zu of %zu (%.1f %%)\n", threshold, wrong,
                customers.size(),
                100 * static_cast<double>(wrong) / static_cast<double>(customers.size()));
    std::printf("  payers refused:       %zu, each costs %zu\n", payers_refused,
                cost_of_refusing_a_payer);
    std::printf("  defaulters approved:  %zu, each costs %zu\n", defaulters_approved,
                cost_of_approving_a_defaulter);
    std::printf("cost of the decisions:  %zu\n", cost);
}

constexpr const char* usage =
    "usage: mortgage                   train on 20 invented customers\n"
    "       mortgage --data FILE.csv   train on your own: a header that names the columns years,\n"
    "                                  salary and paid (1 paid, 0 defaulted), a customer a line\n"
    "       mortgage --help            print this\n";

int main(int argc, char** argv) {
    const std::string_view option = argc > 1 ? argv[1] : "";
    if (argc == 2 && option == "--help") {
        std::fputs(usage, stdout);
        return 0;
    }
    if (argc > 1 && !(argc == 3 && option == "--data")) {
        std::fputs(usage, stderr);
        return 2;
    }
    try {
        const bool own = option == "--data";
        const auto customers = own ? read_customers(argv[2]) : invent_customers(42);
        std::printf("%zu customers%s, network of %zu parameters\n\n", customers.size(),
                    own ? " (both columns scaled to mean 0, deviation 1)" : "",
                    network::parameter_count);
        decide(customers, train_and_predict(to_dataset(own ? standardized(customers) : customers)));
    } catch (const csv_error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    }
}
