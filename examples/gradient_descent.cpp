// SPDX-License-Identifier: BSL-1.0
// How a network learns, seen on two parameters, and what it costs with a million.
// It teaches (1) that the loss has a slope along each parameter, which backpropagation finds, (2) what
// the learning rate does in a narrow valley: too small, good, too large, (3) what momentum does there,
// (4) that all slopes together cost a small multiple of one forward pass, whereas one difference after
// the other costs a forward pass a parameter. Exit status: 1 if backpropagation's slopes are wrong.
#include "command_line.hpp"
#include "pictures.hpp"
#include "stopwatch.hpp"

#include <ctnn/ctnn.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <numeric>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace nn = ctnn;

// The smallest network: y = weight x + bias, for four points that no line meets.
using line = nn::network<nn::sequential<nn::linear<1, 1>>, double>;
template <class Optimizer>
using line_trainer = nn::trainer<line, nn::mse, Optimizer, /*batch*/ 4>;
using parameters = std::array<double, line::parameter_count>;  // weight, bias

using points = std::vector<std::tuple<double, double>>;  // of a picture

constexpr std::array x{1.0, 2.0, 3.0, 4.0};
constexpr std::array y{1.1, 2.3, 2.6, 4.0};
constexpr parameters start{-0.5, 3.0};

// The line of least squares in closed form: slope and intercept.
parameters fitted(std::span<const double> x, std::span<const double> y) {
    const double n = static_cast<double>(x.size());
    const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / n;
    const double mean_y = std::accumulate(y.begin(), y.end(), 0.0) / n;
    double covariance = 0, variance = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        covariance += (x[i] - mean_x) * (y[i] - mean_y);
        variance += (x[i] - mean_x) * (x[i] - mean_x);
    }
    const double slope = covariance / variance;
    return {slope, mean_y - slope * mean_x};
}

double loss_at(const parameters& at) {
    line net;
    net.set_parameters(at);
    return line_trainer<nn::gradients>{net}.evaluate(x, y);
}

// The optimizer `gradients` stores the slopes instead of following them.
parameters slopes_at(const parameters& at) {
    line net;
    net.set_parameters(at);
    line_trainer<nn::gradients> trainer{net};
    trainer.step(x, y);
    parameters slopes;
    trainer.get_gradients(slopes);
    return slopes;
}

double numerical_slope_at(parameters at, std::size_t i) {
    constexpr double distance = 1e-4;
    at[i] += distance;
    const double right = loss_at(at);
    at[i] -= 2 * distance;
    return (right - loss_at(at)) / (2 * distance);
}

// (1) The loss along the weight, while the bias stays.
bool show_slopes(const pictures& gallery) {
    constexpr double bias = 1, reach = 0.45;  // a tangent is drawn so far to either side
    std::puts("The slope of the loss along the weight (bias 1)\n");
    std::puts("weight       loss   backpropagation   differences");
    bool agree = true;
    points curve, touching;
    std::vector<points> tangents;
    for (const double weight : {-0.4, 0.2, 0.65, 1.3}) {
        const double loss = loss_at({weight, bias}), slope = slopes_at({weight, bias})[0];
        const double numerical = numerical_slope_at({weight, bias}, 0);
        std::printf("%6.2f   %8.4f   %15.9f   %11.9f\n", weight, loss, slope, numerical);
        agree = agree && std::abs(slope - numerical) < 1e-7 * (1 + std::abs(numerical));
        touching.emplace_back(weight, loss);
        tangents.push_back(
            {{weight - reach, loss - slope * reach}, {weight + reach, loss + slope * reach}});
    }
    for (double weight = -1; weight < 2.005; weight += 0.01)
        curve.emplace_back(weight, loss_at({weight, bias}));

    gallery.draw("gradient_descent_slope.svg", [&](Gnuplot& plot) {
        plot << "set title 'The loss along one parameter, and its slope'\n"
                "set xlabel 'weight (bias 1)'\nset ylabel 'loss (mean squared error)'\n"
                "set xrange [-1:2]\nset yrange [-3:20]\n"
                "plot '-' with lines title 'loss', '-' with lines title 'slope by backpropagation', "
                "'-' with points linetype 2 notitle\n";
        plot.send1d(curve).send2d(tangents).send1d(touching);
    });
    return agree;
}

struct descent {
    std::string name;
    nn::sgd options;
    std::vector<parameters> path{};
};

void descend(descent& each, std::size_t steps) {
    line net;
    net.set_parameters(start);
    line_trainer<nn::sgd> trainer{net, {}, each.options};
    each.path.push_back(start);
    for (std::size_t i = 0; i < steps; ++i) {
        trainer.step(x, y);
        net.get_parameters(each.path.emplace_back());
    }
}

// (2), (3) Down the same valley with several options.
void show_paths(const pictures& gallery, const char* picture, const char* title,
                std::vector<descent> descents) {
    constexpr std::size_t steps = 60;
    std::printf("\n%s: %zu steps from weight %.1f, bias %.1f\n\n", title, steps, start[0], start[1]);
    std::puts("learning rate   momentum   weight     bias       loss");
    for (descent& each : descents) {
        descend(each, steps);
        const parameters& end = each.path.back();
        std::printf("%13.3f   %8.1f   %6.3f   %6.3f   %8.4f   %s\n", each.options.lr,
                    each.options.momentum, end[0], end[1], loss_at(end), each.name.c_str());
    }
    const parameters lowest = fitted(x, y);
    std::printf("%34.3f   %6.3f   %8.4f   lowest\n", lowest[0], lowest[1], loss_at(lowest));

    std::vector<std::vector<std::tuple<double, double, double>>> landscape;
    for (double bias = -0.5; bias < 3.75; bias += 0.05) {
        auto& row = landscape.emplace_back();
        for (double weight = -1; weight < 2.525; weight += 0.05)
            row.emplace_back(weight, bias, loss_at({weight, bias}));
    }
    gallery.draw(picture, [&](Gnuplot& plot) {
        find_contours(plot, "$contours", "0.1, 0.3, 1, 3, 10, 30", landscape);
        plot << "set title '" << title
             << "'\nset xlabel 'weight'\nset ylabel 'bias'\n"
                "set xrange [-1:2.5]\nset yrange [-0.5:3.7]\nunset grid\nunset clip two\n"
                "plot $contours with lines linetype 8 linewidth 1 "
                "title 'loss 0.1, 0.3, 1, 3, 10, 30'";
        for (std::size_t i = 0; i < descents.size(); ++i)
            plot << ", '-' with linespoints linewidth 1.5 pointsize 0.4 linetype " << i + 1 << " title '"
                 << descents[i].name << "'";
        plot << ", '-' with points linetype 7 pointtype 3 pointsize 1.5 title 'lowest'\n";
        for (const descent& each : descents) plot.send1d(each.path);
        plot.send1d(std::vector{lowest});
    });
}

// (4) What slopes cost, in microseconds; 0: not measured.
struct cost {
    double weights = 0, forward = 0, both = 0, differences = 0;
};

volatile float answer;  // keeps the compiler from leaving the timed work out

template <std::size_t Depth>
void measure(std::vector<cost>& costs, std::size_t most_weights) {
    using network = nn::network<nn::sequential<nn::repeat<Depth, nn::linear<32, 32>, nn::relu>>>;
    if (network::parameter_count > most_weights) return;
    constexpr std::size_t batch = 32;
    static network net;
    static nn::trainer<network, nn::mse, nn::gradients, batch> trainer{net};
    static std::vector<float> rows(batch * network::inputs), targets(batch * network::outputs);
    net.initialize(1);
    nn::random_generator random{2};
    for (float& each : rows) each = random.uniform(1.0f);

    cost found{.weights = static_cast<double>(network::parameter_count)};
    found.forward = 1e6 * median_seconds([] { answer = trainer.evaluate(rows, targets); });
    found.both = 1e6 * median_seconds([] { answer = trainer.step(rows, targets); });
    if (network::parameter_count < 10'000)
        found.differences = 1e6 * median_seconds([] {
                                net.parameters().visit([](float& parameter) {
                                    const float here = parameter;
                                    for (const float there : {here + 1e-3f, here - 1e-3f}) {
                                        parameter = there;
                                        answer = trainer.evaluate(rows, targets);
                                    }
                                    parameter = here;
                                });
                            });
    costs.push_back(found);
    std::printf("%9zu   %10.1f   %12.1f   %5.2f", network::parameter_count, found.forward, found.both,
                found.both / found.forward);
    found.differences > 0 ? std::printf("   %13.1f\n", found.differences)
                          : std::puts("               -");
}

// The exponent of the power law through the times: 1 is linear, 2 is quadratic.
double exponent(const std::vector<cost>& costs, double cost::* time) {
    std::vector<double> weights, times;
    for (const cost& each : costs)
        if (each.*time > 0) {
            weights.push_back(std::log(each.weights));
            times.push_back(std::log(each.*time));
        }
    return fitted(weights, times)[0];
}

void show_costs(const pictures& gallery, std::size_t most_weights) {
    std::puts("\nMicroseconds for 32 rows, of chains of linear<32, 32> that are 1 to 1024 deep\n");
    std::puts("  weights      forward   with backward   ratio   by differences");
    const nn::flush_to_zero guard;  // gradients fade along the chain; subnormal numbers are slow
    std::vector<cost> costs;
    [&]<std::size_t... Depths>(std::index_sequence<Depths...>) {
        (measure<Depths>(costs, most_weights), ...);
    }(std::index_sequence<1, 2, 4, 8, 32, 128, 1024>{});
    if (costs.size() < 2) return;
    std::printf("\ntime ~ weights ^ exponent: forward %.2f, with backward %.2f, by differences %.2f\n",
                exponent(costs, &cost::forward), exponent(costs, &cost::both),
                exponent(costs, &cost::differences));

    gallery.draw("gradient_descent_time.svg", [&](Gnuplot& plot) {
        const cost& first = costs.front();
        plot << "set title 'What all slopes of 32 rows cost'\n"
                "set xlabel 'weights and biases'\nset ylabel 'time (microseconds)'\n"
                "set logscale xy\nset format '10^{%T}'\nset xrange [500:2e6]\n"
                "plot '-' with linespoints linetype 2 title 'differences', "
                "'-' with linespoints linetype 1 title 'forward and backward', "
                "'-' with linespoints linetype 3 title 'forward', "
             << first.both / first.weights << " * x linetype 8 dashtype 2 title 'linear'\n";
        for (const auto time : {&cost::differences, &cost::both, &cost::forward}) {
            points measured;
            for (const cost& each : costs)
                if (each.*time > 0) measured.emplace_back(each.weights, each.*time);
            plot.send1d(measured);
        }
    });
}

int main(int argc, char** argv) {
    command_line command{"Slopes, learning rates, momentum, and the price of backpropagation."};
    std::size_t most_weights = 1'200'000;
    command.option("--weights", most_weights, "leave out networks of more parameters", std::size_t{0},
                   std::size_t{1'200'000});
    if (const auto status = command.parse(argc, argv)) return *status;
    const pictures gallery{command.pictures()};

    const bool agree = show_slopes(gallery);
    show_paths(gallery, "gradient_descent_rates.svg", "Learning rates in a narrow valley",
               {{"0.125: too large", {.lr = 0.125}},
                {"0.1: good", {.lr = 0.1}},
                {"0.005: too small", {.lr = 0.005}}});
    show_paths(gallery, "gradient_descent_momenta.svg",
               "Momentum in a narrow valley, learning rate 0.02",
               {{"momentum 0.9", {.lr = 0.02, .momentum = 0.9}},
                {"momentum 0.5", {.lr = 0.02, .momentum = 0.5}},
                {"no momentum", {.lr = 0.02}}});
    show_costs(gallery, most_weights);
    if (!agree) std::fputs("gradient_descent: backpropagation and differences disagree\n", stderr);
    return agree ? 0 : 1;
}
