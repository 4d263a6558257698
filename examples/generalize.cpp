// SPDX-License-Identifier: BSL-1.0
// mortgage.cpp learned twenty customers. What makes a network right about those it has never seen?
// It teaches (1) to judge by customers who took no part in training, and by more than one seed,
// (2) inputs that a layer of the network standardises, fitted to the training data and stored with it,
// (3) what more customers buy, (4) overfitting, and early stopping by a validation set, (5) accuracy,
// log loss, area under the ROC curve and cost, beside the best possible, which is known of inventions.
#include "command_line.hpp"
#include "customers.hpp"
#include "pictures.hpp"

#include <ctnn/ctnn.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace nn = ctnn;

using raw = nn::sequential<nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;
using standardized =
    nn::sequential<nn::standardize<2>, nn::linear<2, 50>, nn::relu, nn::linear<50, 1>, nn::sigmoid>;

// Approving costs 3 (1 - p) on average and refusing p: approve from p = 3/4 on, if p can be believed.
constexpr double threshold = static_cast<double>(cost_of_approving_a_defaulter) /
                             (cost_of_approving_a_defaulter + cost_of_refusing_a_payer);

struct figures {
    double accuracy = 0, log_loss = 0, area = 0, cost_per_100 = 0;
};

figures judge(const std::vector<float>& probabilities, const customers& unseen) {
    const nn::confusion_matrix decisions(probabilities, unseen.targets(), threshold);
    return {nn::accuracy(probabilities, unseen.targets()), nn::log_loss(probabilities, unseen.targets()),
            nn::roc_auc(probabilities, unseen.targets()),
            100 * static_cast<double>(cost(decisions)) / static_cast<double>(unseen.size())};
}

// A way to train.
struct recipe {
    const char* name;
    bool standardizes;
    std::size_t customers, epochs;
    std::size_t patience;  // with it, a fifth of the customers is kept for validation
};
constexpr recipe recipes[] = {
    {"as in mortgage.cpp", false, 20, 100, 0}, {"+ standardised inputs", true, 20, 100, 0},
    {"+ more customers", true, 200, 100, 0},   {"+ more epochs", true, 200, 1000, 0},
    {"+ early stopping", true, 200, 1000, 20}, {"+ more customers", true, 2000, 1000, 20},
};

template <class Topology>
struct training {
    nn::network<Topology> net;
    nn::trainer<nn::network<Topology>, nn::bce, nn::sgd, /*batch*/ 20> trainer{net, {}, nn::sgd{.lr = 0.1}};

    training(const customers& data, std::uint64_t seed) {
        net.initialize(seed);
        if constexpr (std::is_same_v<Topology, standardized>) net.template layer<0>().fit(data.rows());
    }
};

// Everything that is chance comes from the seed: the customers, who is kept, the weights, the order.
template <class Topology>
figures follow(const recipe& recipe, std::uint64_t seed, const customers& unseen) {
    customers data = invent_customers(seed, recipe.customers / 2), validation;
    if (recipe.patience > 0) std::tie(data, validation) = data.split(0.8, seed);
    training<Topology> run{data, seed};
    nn::fit(run.trainer, data,
            {.epochs = recipe.epochs,
             .shuffle_seed = seed,
             .validation = &validation,
             .patience = recipe.patience});
    std::vector<float> probabilities(unseen.size());
    run.net.predict(unseen.rows(), probabilities);
    return judge(probabilities, unseen);
}

struct summary {
    figures mean;
    double deviation = 0;  // of the log loss, from seed to seed
};

summary follow(const recipe& recipe, std::size_t seeds, const customers& unseen) {
    summary result;
    const double share = 1 / static_cast<double>(seeds);
    double squares = 0;
    for (std::size_t seed = 1; seed <= seeds; ++seed) {
        const figures one = recipe.standardizes ? follow<standardized>(recipe, seed, unseen)
                                                : follow<raw>(recipe, seed, unseen);
        result.mean.accuracy += share * one.accuracy;
        result.mean.log_loss += share * one.log_loss;
        result.mean.area += share * one.area;
        result.mean.cost_per_100 += share * one.cost_per_100;
        squares += share * one.log_loss * one.log_loss;
    }
    result.deviation = std::sqrt(std::max(0.0, squares - result.mean.log_loss * result.mean.log_loss));
    return result;
}

void print(const recipe& recipe, const summary& of) {
    std::printf("%-25s   %9zu   %6zu%c   %8.3f   %8.3f +- %.3f   %5.3f   %12.1f\n", recipe.name,
                recipe.customers, recipe.epochs, recipe.patience > 0 ? '*' : ' ', of.mean.accuracy,
                of.mean.log_loss, of.deviation, of.mean.area, of.mean.cost_per_100);
}

void draw_recipes(const pictures& gallery, const std::vector<summary>& summaries, double best) {
    gallery.draw("generalize_log_loss.svg", [&](Gnuplot& plot) {
        plot << "set title 'What each step buys, judged by unseen customers'\n"
             << "set ylabel 'log loss (nats)'\nset xrange [-0.5:5.5]\nset yrange [0.3:0.8<*]\n"
             << "set key inside top right vertical\nset bmargin 3\nset xtics (";
        for (std::size_t i = 0; i < std::size(recipes); ++i) {
            std::string label = recipes[i].name;
            label.replace(label.rfind(' '), 1, "\\n");
            plot << (i > 0 ? ", \"" : "\"") << label << "\" " << i;
        }
        plot << ")\nplot '-' with yerrorbars lt 1 pt 7 title 'mean and deviation over the seeds', "
             << best << " with lines lt 2 dt 2 title 'the best possible'\n";
        std::vector<std::tuple<std::size_t, double, double>> points;
        for (std::size_t i = 0; i < summaries.size(); ++i)
            points.emplace_back(i, summaries[i].mean.log_loss, summaries[i].deviation);
        plot.send1d(points);
    });
}

// One training that goes on for too long: the loss on what it learns, on the customers kept to know when
// to stop, and on the many who tell whether that was right. (With this seed it was; forty can mislead.)
void overfit(std::uint64_t seed, const customers& unseen, const pictures& gallery) {
    const auto [data, validation] = invent_customers(seed, 100).split(0.8, seed);
    training<standardized> run{data, seed};
    std::vector<std::tuple<std::size_t, double, double, double>> losses;
    const nn::history history =
        nn::fit(run.trainer, data,
                {.epochs = 500,
                 .shuffle_seed = seed,
                 .validation = &validation,
                 .on_epoch = [&](const nn::epoch_report& report) {
                     losses.emplace_back(report.epoch + 1, report.loss, report.validation_loss,
                                         nn::mean_loss(run.trainer, unseen));
                 }});
    const auto& best = losses[history.best_epoch];
    std::printf("\n%zu customers learned, %zu kept for validation: log loss\n", data.size(),
                validation.size());
    std::puts("epoch   training   validation   unseen");
    for (const auto& [epoch, learned, kept, others] : {best, losses.back()})
        std::printf("%5zu   %8.3f   %10.3f   %6.3f\n", epoch, learned, kept, others);

    gallery.draw("generalize_early_stopping.svg", [&](Gnuplot& plot) {
        plot << "set title 'Learning by heart'\nset xlabel 'epoch'\nset ylabel 'log loss (nats)'\n"
             << "set logscale x\nset xrange [1:" << losses.size() << "]\n"
             << "plot '-' using 1:2 with lines title 'training', "
             << "'-' using 1:3 with lines title 'validation', '-' using 1:4 with lines title 'unseen', "
             << "'-' using 1:3 with points lt 7 ps 1.5 title 'early stopping takes this'\n";
        for (int curve = 0; curve < 3; ++curve) plot.send1d(losses);
        plot.send1d(std::vector{best});
    });
}

constexpr const char* explanation = R"(
Standardised inputs and more customers buy most. More epochs make it worse: what is still learned about
200 customers is learned by heart, and wrong for others. Early stopping needs no guess of how many are
right. Even the best possible is wrong about one customer in six: some who look like payers default,
and no network can know.
)";

int main(int argc, char** argv) {
    std::size_t seeds = 10, unseen_customers = 20000;
    command_line line{"Shows what makes a network right about customers whom it has never seen."};
    line.option("--seeds", seeds, "trainings of a kind", std::size_t{1}, std::size_t{1000});
    line.option("--unseen", unseen_customers, "customers to judge by", std::size_t{100},
                std::size_t{1000000});
    if (const auto status = line.parse(argc, argv)) return *status;
    const pictures gallery{line.pictures()};

    const customers unseen = invent_customers(0, unseen_customers / 2);  // the seed of no training
    std::printf("%zu unseen customers, means of %zu seeds; * stops early\n\n", unseen.size(), seeds);
    std::puts("                            customers   epochs    accuracy         log loss    area   "
              "cost of 100");
    std::vector<summary> summaries;
    for (const recipe& each : recipes) {
        summaries.push_back(follow(each, seeds, unseen));
        print(each, summaries.back());
    }
    std::vector<float> truth;
    for (std::size_t i = 0; i < unseen.size(); ++i)
        truth.push_back(static_cast<float>(true_probability(unseen.row(i))));
    const figures best = judge(truth, unseen);
    std::printf("%-25s   %9s   %6s    %8.3f   %8.3f            %5.3f   %12.1f\n", "the best possible",
                "", "", best.accuracy, best.log_loss, best.area, best.cost_per_100);
    std::fputs(explanation, stdout);
    draw_recipes(gallery, summaries, best.log_loss);
    overfit(8, unseen, gallery);
}
