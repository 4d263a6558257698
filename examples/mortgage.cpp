// SPDX-License-Identifier: BSL-1.0
// Who will pay the mortgage back? A first network with ctnn, from the declaration to the decision.
// It teaches to (1) declare a topology as a type, (2) fill a dataset with rows and targets,
// (3) train, where loss, optimizer and batch size are types and template arguments as well,
// (4) watch the loss, (5) turn probabilities into decisions and count what the wrong ones cost.
// Run it as it is, or on your own customers: mortgage --data customers.csv --header customers.hpp
// writes what was learned as a header to embed, the scaling of the columns in it.
#include "command_line.hpp"
#include "customers.hpp"
#include "pictures.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/data/csv.hpp>
#include <ctnn/io/header.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace nn = ctnn;

// Years in the job and salary go in, the probability that the customer pays comes out.
using topology = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

// For customers from anywhere: raw salaries like 52000 would teach a network nothing, so the first layer
// of this one gives each column mean 0 and deviation 1.
using any_scale =
    nn::sequential<nn::standardize<2>, nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

constexpr float threshold = 0.7F;  // from this probability on, the mortgage is approved

// A header that names the columns, and a customer a line; other columns are ignored.
customers read_customers(const std::string& path) {
    const nn::csv_table table = nn::read_csv(path);
    customers data = table.dataset({"years", "salary"}, "paid");
    for (std::size_t i = 0; i < data.size(); ++i)
        if (const float paid = data.target(i)[0]; paid != 0 && paid != 1)
            table.fail(i, table.column("paid"), "0 or 1 for paid");
    return data;
}

// Trains on all the customers.
template <class Topology>
nn::history train(nn::network<Topology>& net, const customers& data) {
    net.initialize(42);
    if constexpr (std::is_same_v<Topology, any_scale>) net.template layer<0>().fit(data.rows());
    static nn::trainer<nn::network<Topology>, nn::bce, nn::sgd, /*batch*/ 20> trainer{
        net, {}, nn::sgd{.lr = 0.1}};
    std::puts("epoch     loss");
    return nn::fit(trainer, data,
                   {.epochs = 100, .shuffle_seed = 7, .on_epoch = [](const nn::epoch_report& report) {
                        if ((report.epoch + 1) % 20 == 0)
                            std::printf("%5zu   %6.4f\n", report.epoch + 1, report.loss);
                    }});
}

void print_decisions(const customers& data, const std::vector<float>& probabilities) {
    std::puts("\ncustomer      years     salary   outcome     P(pays)   decision");
    for (std::size_t i = 0; i < data.size(); ++i) {
        const bool paid = data.target(i)[0] == 1, approved = probabilities[i] >= threshold;
        std::printf("%8zu   %8.2f   %8.2f   %-9s   %7.3f   %s\n", i + 1, data.row(i)[0], data.row(i)[1],
                    paid ? "paid" : "defaulted", probabilities[i],
                    approved ? (paid ? "approve" : "approve   wrong")
                             : (paid ? "refuse    wrong" : "refuse"));
    }

    const nn::confusion_matrix decisions(probabilities, data.targets(), threshold);
    std::printf("\nmisclassified at threshold %.1f: %zu of %zu (%.1f %%)\n", threshold,
                decisions.size() - decisions.hits(), decisions.size(),
                100 * (1 - nn::accuracy(decisions)));
    std::printf("  payers refused:       %zu, each costs %zu\n", payers_refused(decisions),
                cost_of_refusing_a_payer);
    std::printf("  defaulters approved:  %zu, each costs %zu\n", defaulters_approved(decisions),
                cost_of_approving_a_defaulter);
    std::printf("cost of the decisions:  %zu\n", cost(decisions));
}

// The part of a picture's axis where the values of a column are, with a margin.
struct range {
    double low, high;

    float at(int step, int steps) const {
        return static_cast<float>(std::lerp(low, high, static_cast<double>(step) / steps));
    }
};
range range_of(const customers& data, std::size_t column) {
    range values{data.row(0)[column], data.row(0)[column]};
    for (std::size_t i = 1; i < data.size(); ++i) {
        values.low = std::min<double>(values.low, data.row(i)[column]);
        values.high = std::max<double>(values.high, data.row(i)[column]);
    }
    const double margin = values.high > values.low ? (values.high - values.low) / 16 : 1;
    return {values.low - margin, values.high + margin};
}

void set_axes(Gnuplot& plot, const customers& data, const char* salary_label) {
    const range years = range_of(data, 0), salary = range_of(data, 1);
    plot << "set xlabel 'years in the job'\nset xrange [" << years.low << ":" << years.high << "]\n"
         << "set ylabel '" << salary_label << "'\nset yrange [" << salary.low << ":" << salary.high
         << "]\n";
}

// A customer's years and salary, whether they paid, whether the network approves.
using mark = std::tuple<float, float, bool, bool>;

void draw_customers(const pictures& gallery, const customers& data, const std::vector<mark>& marks,
                    const char* salary_label) {
    gallery.draw("mortgage_customers.svg", [&](Gnuplot& plot) {
        set_axes(plot, data, salary_label);
        plot << "set title 'Who paid, and who defaulted'\n"
             << "plot '-' using 1:($3 == 1 ? $2 : NaN) with points lt 1 pt 1 ps 1.2 title 'paid', "
             << "'-' using 1:($3 == 0 ? $2 : NaN) with points lt 2 pt 2 ps 1.2 title 'defaulted'\n";
        for (int kind = 0; kind < 2; ++kind) plot.send1d(marks);
    });
}

void draw_loss(const pictures& gallery, const nn::history& history) {
    gallery.draw("mortgage_loss.svg", [&](Gnuplot& plot) {
        plot << "set title 'What the network learns, epoch by epoch'\nset xlabel 'epoch'\n"
             << "set ylabel 'loss (nats)'\nset logscale y 2\nplot '-' with lines title 'training', "
             << "log(2) with lines lt 7 dt 2 title 'of knowing nothing: ln 2'\n";
        std::vector<std::tuple<std::size_t, double>> losses;
        for (const nn::epoch_report& each : history.epochs)
            losses.emplace_back(each.epoch + 1, each.loss);
        plot.send1d(losses);
    });
}

// What the network says everywhere, where it begins to approve, and how that fits the customers.
template <class Network>
void draw_decisions(const pictures& gallery, const Network& net, const customers& data,
                    const std::vector<mark>& marks, const char* salary_label) {
    gallery.draw("mortgage_decisions.png", [&](Gnuplot& plot) {
        const range all_years = range_of(data, 0), all_salaries = range_of(data, 1);
        constexpr int steps = 160;
        std::vector<std::vector<std::tuple<float, float, float>>> map(steps + 1);
        for (int i = 0; i <= steps; ++i)
            for (int j = 0; j <= steps; ++j) {
                const float years = all_years.at(i, steps), salary = all_salaries.at(j, steps);
                map[static_cast<std::size_t>(i)].emplace_back(years, salary, net({years, salary})[0]);
            }
        find_contours(plot, "$boundary", std::to_string(threshold), map);
        set_axes(plot, data, salary_label);
        plot << "set title 'What the network says, and what came true'\n"
             << "set cblabel 'probability to pay'\nset palette @probability\nset cbrange [0:1]\n"
             << "plot '-' with image notitle, "
             << "$boundary with lines lt 7 title 'approved from here', "
             << "'-' using 1:($4 == 1 ? $2 : NaN) with points lt 1 pt 7 ps 2.4 title 'approved', "
             << "'-' using 1:($4 == 0 ? $2 : NaN) with points lt 2 pt 7 ps 2.4 title 'refused', "
             << "'-' using 1:($3 == 1 ? $2 : NaN) with points lc 'black' pt 1 title 'paid', "
             << "'-' using 1:($3 == 0 ? $2 : NaN) with points lc 'black' pt 2 title 'defaulted'\n";
        plot.send2d(map);
        for (int kind = 0; kind < 4; ++kind) plot.send1d(marks);
    });
}

template <class Topology>
int learn(const customers& data, const char* scaling, const char* salary_label, const pictures& gallery,
          const std::string& header) {
    std::printf("%zu customers%s, network of %zu parameters\n\n", data.size(), scaling,
                nn::cost<Topology>::parameters);
    static nn::network<Topology> net;
    const nn::history history = train(net, data);
    if (history.diverged) {
        std::fprintf(stderr, "training diverged in epoch %zu: %s\n", history.diverged_epoch + 1,
                     history.epochs.back().why_diverged.text().data());
        return 1;
    }
    std::vector<float> probabilities(data.size());
    net.predict(data.rows(), probabilities);
    print_decisions(data, probabilities);

    std::vector<mark> marks;
    for (std::size_t i = 0; i < data.size(); ++i)
        marks.emplace_back(data.row(i)[0], data.row(i)[1], data.target(i)[0] == 1,
                           probabilities[i] >= threshold);
    draw_customers(gallery, data, marks, salary_label);
    draw_loss(gallery, history);
    draw_decisions(gallery, net, data, marks, salary_label);
    if (!header.empty()) nn::write_header(net, "customers", header);
    return 0;
}

int main(int argc, char** argv) try {
    std::optional<std::string> file;
    std::string header;
    command_line line{"Learns from customers who paid a mortgage back or not, and decides about them."};
    line.option("--data", file,
                "your own customers: a CSV file with the columns years, salary and paid (1 or 0)");
    line.option("--header", header, "write the network as a C++ header that any program can embed");
    if (const auto status = line.parse(argc, argv)) return *status;
    const pictures gallery{line.pictures()};

    customers data = invent_customers(42);
    try {
        if (file) data = read_customers(*file);
    } catch (const nn::file_error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    }
    if (file)
        return learn<any_scale>(data, " (both columns scaled to mean 0, deviation 1)", "salary", gallery,
                                header);
    return learn<topology>(data, " (salary / 10,000)", "salary / 10,000", gallery, header);
} catch (const nn::file_error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
