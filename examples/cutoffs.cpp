// SPDX-License-Identifier: BSL-1.0
// Who gets a mortgage, without any network? Everybody whose salary, or years in the job, reach a cut.
// It teaches (1) what a decision costs, and that this cost has steps but no slope to learn from,
// (2) log loss, which has one: the sigmoid of the distance to the cut is a probability,
// (3) that the formula in the books and ctnn's loss agree, and where they part,
// (4) that cost and log loss choose different cuts, and why. The next step is a network: mortgage.cpp.
#include "command_line.hpp"
#include "customers.hpp"
#include "pictures.hpp"

#include <ctnn/ctnn.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <ratio>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace nn = ctnn;

// Approve from here on. A limit that is left alone lets everybody pass.
struct cut {
    double years = -std::numeric_limits<double>::infinity();
    double salary = -std::numeric_limits<double>::infinity();

    // How far a customer is inside, or below 0 outside: by the limit that comes closer to refusing.
    double distance(std::span<const float, 2> customer) const {
        return std::min(customer[0] - years, customer[1] - salary);
    }
};

// The probability to pay: 50 % at the cut, 73 % a year, or 10,000 of salary, inside, 27 % as far outside.
double sigmoid(double distance) { return 1 / (1 + std::exp(-distance)); }

// The formula in the books. It must keep away from log(0): what is close to 0 or 1 is rounded to it.
double log_loss(double probability, bool paid) {
    const double clipped = std::clamp(probability, 1e-15, 1 - 1e-15);
    return -std::log(paid ? clipped : 1 - clipped);
}

// ctnn's loss starts at the distance and not at its rounded sigmoid, so there is nothing to clip.
using neuron = nn::network<nn::sequential<nn::linear<1, 1>, nn::sigmoid>, double>;
template <class Loss>
double mean_loss(const std::vector<double>& distances, const std::vector<double>& paid) {
    static neuron net;
    static nn::trainer<neuron, Loss, nn::sgd, /*batch*/ 20> trainer{net};
    net.layer<0>().weight(0, 0) = 1;  // and the bias stays 0
    return nn::mean_loss(trainer, nn::dataset<1, double>{distances, paid});
}
// The costs of the two errors can be a part of the loss.
using costly = nn::weighted<nn::bce, std::ratio<cost_of_refusing_a_payer>,
                            std::ratio<cost_of_approving_a_defaulter>>;

struct verdict {
    cut at;
    std::size_t refused = 0, approved = 0, cost = 0;  // payers refused, defaulters approved
    double by_formula = 0, log_loss = 0, costly_log_loss = 0;
};
using verdicts = std::vector<verdict>;

verdict judge(const customers& data, const cut& at) {
    std::vector<double> distances, probabilities, paid;
    double sum = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        distances.push_back(at.distance(data.row(i)));
        probabilities.push_back(sigmoid(distances[i]));
        paid.push_back(data.target(i)[0]);
        sum += log_loss(probabilities[i], paid[i] == 1);
    }
    const nn::confusion_matrix decisions(probabilities, paid, 0.5);
    return {.at = at,
            .refused = payers_refused(decisions),
            .approved = defaulters_approved(decisions),
            .cost = cost(decisions),
            .by_formula = sum / static_cast<double>(data.size()),
            .log_loss = mean_loss<nn::bce>(distances, paid),
            .costly_log_loss = mean_loss<costly>(distances, paid)};
}

// Of cuts that are equally good the lowest.
template <class Value>
const verdict& best(const verdicts& tried, Value verdict::* value) {
    return *std::ranges::min_element(tried, {}, value);
}

void print(const char* chosen_by, const verdict& one) {
    const auto limit = [](double value) {
        return std::isfinite(value) ? std::to_string(value).substr(0, std::to_string(value).size() - 5)
                                    : "any";
    };
    std::printf("%6s   %6s   %-18s   %4zu   %7zu   %8zu   %8.3f   %8.3f\n", limit(one.at.years).c_str(),
                limit(one.at.salary).c_str(), chosen_by, one.cost, one.refused, one.approved,
                one.log_loss, one.costly_log_loss);
}

// The cost, in steps, and both log losses over one limit.
void draw_curves(const pictures& gallery, const char* name, const char* axis, const verdicts& tried,
                 double cut::* limit) {
    gallery.draw(name, [&](Gnuplot& plot) {
        std::vector<std::tuple<double, std::size_t, double, double>> curves;
        for (const verdict& each : tried)
            curves.emplace_back(each.at.*limit, each.cost, each.log_loss, each.costly_log_loss);
        const cut least[] = {best(tried, &verdict::cost).at, best(tried, &verdict::log_loss).at,
                             best(tried, &verdict::costly_log_loss).at};
        for (int i = 0; i < 3; ++i)
            plot << "set arrow from first " << least[i].*limit << ", graph 0 rto 0, graph 1 nohead "
                 << "lt " << i + 1 << " dt 3\n";
        plot << "set title 'What a cut costs, and its log loss (dotted: where they are least)'\n"
             << "set xlabel 'approve from: " << axis << "'\nset ylabel 'cost of the decisions'\n"
             << "set y2label 'log loss (nats)'\nset border 11\nset y2tics\n"
             << "set yrange [0:32]\nset y2range [0:4]\nplot '-' using 1:2 with steps title 'cost', "
             << "'-' using 1:3 axes x1y2 with lines title 'log loss', "
             << "'-' using 1:4 axes x1y2 with lines title 'log loss, weighted 1 : 3'\n";
        for (int curve = 0; curve < 3; ++curve) plot.send1d(curves);
    });
}

// A value of the verdicts over both limits as colours, with contours at levels, if any, and customers.
template <class Value>
void draw_map(const pictures& gallery, const char* name, const char* title, const char* levels,
              const customers& data, const verdicts& tried, Value verdict::* value) {
    gallery.draw(name, [&](Gnuplot& plot) {
        using column = std::vector<std::tuple<double, double, Value>>;
        std::vector<column> map;  // one for each limit of years
        for (const verdict& each : tried) {
            if (map.empty() || std::get<0>(map.back().back()) != each.at.years) map.emplace_back();
            map.back().emplace_back(each.at.years, each.at.salary, each.*value);
        }
        std::vector<std::tuple<float, float, float>> points;
        for (std::size_t i = 0; i < data.size(); ++i)
            points.emplace_back(data.row(i)[0], data.row(i)[1], data.target(i)[0]);
        const cut at = best(tried, value).at;
        plot << "set title 'Approve from a number of years and a salary: " << title << "'\n"
             << "set xlabel 'years in the job'\nset xrange [0:16]\n"
             << "set ylabel 'salary / 10,000'\nset yrange [0:16]\n"
             << "set cblabel '" << title << "'\nset palette negative\n";
        if (*levels != 0) find_contours(plot, "$contours", levels, map);
        plot << "plot '-' with image notitle, ";
        if (*levels != 0)
            plot << "$contours with lines lc 'white' lw 1 notitle, $contours using 1:2:3 every ::20::20 "
                 << "with labels tc 'white' offset 0,0.5 font ',10' notitle, ";
        plot << "'-' using 1:($3 == 1 ? $2 : NaN) with points pt 6 lc 'black' title 'paid', "
             << "'-' using 1:($3 == 0 ? $2 : NaN) with points pt 2 lc 'black' title 'defaulted', "
             << "'-' with lines lt 2 lw 3 title 'best cut'\n";
        plot.send2d(map);
        plot.send1d(points);
        plot.send1d(points);
        plot.send1d(std::vector{std::tuple{at.years, 16.0}, {at.years, at.salary}, {16.0, at.salary}});
    });
}

constexpr const char* explanation = R"(
The cost asks on which side of the cut a customer is, and counts an approved defaulter three times: by
salary it is cheapest to refuse until no defaulter is left, whoever else that refuses. Log loss asks how
far each customer is from the cut, and counts both errors alike: it settles where refused payers and
approved defaulters balance, and weights of 1 : 3 move that balance up, towards refusing. The cost is
flat from one customer to the next and does not say which way to go; log loss has a slope everywhere.
That is why a network learns by log loss, and the costs choose the threshold for its probabilities later.
)";

int main(int argc, char** argv) {
    command_line line{
        "Judges cuts through twenty invented customers by their cost and by their log loss."};
    if (const auto status = line.parse(argc, argv)) return *status;
    const pictures gallery{line.pictures()};

    const customers data = invent_customers(42);
    verdicts by_salary, by_years, by_both;
    const auto limit = [](int step) { return step / 10.0; };
    constexpr int limits = 161;  // from 0 to 16
    for (int i = 0; i < limits; ++i) {
        by_salary.push_back(judge(data, {.salary = limit(i)}));
        by_years.push_back(judge(data, {.years = limit(i)}));
        for (int j = 0; j < limits; ++j)
            by_both.push_back(judge(data, {.years = limit(i), .salary = limit(j)}));
    }

    std::puts("(years in the job; salary / 10,000)");
    std::puts("  approve from                                payers  defaulters        log loss");
    std::puts(" years   salary   best by              cost   refused   approved      plain   weighted");
    for (const verdicts* tried : {&by_salary, &by_years, &by_both}) {
        print("cost", best(*tried, &verdict::cost));
        print("log loss", best(*tried, &verdict::log_loss));
        print("weighted log loss", best(*tried, &verdict::costly_log_loss));
    }
    std::fputs(explanation, stdout);

    // 1 - p has lost digits where p is close to 1: far from the cut the formula is less exact.
    constexpr double tolerance = 1e-9;
    double difference = 0;
    bool agree = true;
    for (const verdict& each : by_both) {
        difference = std::max(difference, std::abs(each.by_formula - each.log_loss));
        agree &= std::abs(each.by_formula - each.log_loss) <= tolerance;
    }
    const verdict& example = best(by_both, &verdict::log_loss);
    std::printf("\nlog loss by the formula %.15f\nlog loss by nn::bce     %.15f\n", example.by_formula,
                example.log_loss);
    std::printf("largest difference over %zu cuts: %.1g (%.0g is allowed)\n", by_both.size(), difference,
                tolerance);
    std::printf("of a defaulter 40 inside: %.2f by the formula, which clips; %.2f by nn::bce\n",
                log_loss(sigmoid(40), false), mean_loss<nn::bce>({40}, {0}));

    draw_curves(gallery, "cutoffs_salary.svg", "salary / 10,000", by_salary, &cut::salary);
    draw_curves(gallery, "cutoffs_years.svg", "years in the job", by_years, &cut::years);
    draw_map(gallery, "cutoffs_grid.png", "cost", "", data, by_both, &verdict::cost);
    draw_map(gallery, "cutoffs_log_loss.png", "log loss (nats)", "0.25, 0.5, 1, 1.5, 2", data, by_both,
             &verdict::log_loss);
    return agree ? 0 : 1;
}
