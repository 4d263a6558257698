// SPDX-License-Identifier: BSL-1.0
// A thousand layers and hundreds of classes, which compile in seconds: the blocks of `repeat` share one
// piece of code, and `residual` lets a loss reach the first of them. Shows what depth costs (`cost`, a
// step's time, and what deep_depths.sh measured of compilers), why such a network gives NaN as PyTorch
// would initialise it, and the few lines that cure it. --depth 30 is the same in a fraction of a second,
// and --pictures FOLDER draws the loss and the costs. Exit status: 1 if the loss is no number.
#include "command_line.hpp"
#include "deep_data.hpp"
#include "pictures.hpp"
#include "stopwatch.hpp"

#include <ctnn/ctnn.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

namespace nn = ctnn;

constexpr std::size_t width = 32, classes = 256, batch = 64;

template <std::size_t Depth>
using topology = nn::sequential<nn::linear<width, width>, nn::relu,
                                nn::repeat<Depth, nn::residual<nn::linear<width, width>, nn::relu>>,
                                nn::linear<width, classes>, nn::softmax>;
template <std::size_t Depth>
using network = nn::network<topology<Depth>>;
template <std::size_t Depth>
using trainer = nn::trainer<network<Depth>, nn::cross_entropy, nn::adam, batch>;
using dataset = nn::dataset<width, std::uint32_t>;

// The depths that are compiled, five networks in one program.
using depths = std::index_sequence<10, 30, 100, 300, 1000>;

// Calls f.operator()<Depth>() for each of them.
template <class F, std::size_t... Depth>
void for_each_depth(F f, std::index_sequence<Depth...>) {
    (f.template operator()<Depth>(), ...);
}

// ------------------------------------------------------------------ the data

// About normal: the sum of twelve uniform numbers of variance 1/12 each.
float normal(nn::random_generator& random) {
    float sum = 0;
    for (int i = 0; i < 12; ++i) sum += random.uniform(0.5F);
    return sum;
}

// Each class has a centre in the cube [-1, 1]^32, and its rows scatter around it by 0.3 a value.
dataset draw_rows(std::size_t count, nn::random_generator& random) {
    nn::random_generator random_centre{1};
    std::vector<float> centres(classes * width), rows;
    for (float& value : centres) value = random_centre.uniform(1.0F);
    std::vector<std::uint32_t> targets;
    for (std::size_t r = 0; r < count; ++r) {
        targets.push_back(static_cast<std::uint32_t>(random.below(classes)));
        const float* centre = centres.data() + targets.back() * width;
        for (std::size_t i = 0; i < width; ++i) rows.push_back(centre[i] + 0.3F * normal(random));
    }
    return {std::move(rows), std::move(targets)};
}

// ------------------------------------------------------------------ the beginning

// As PyTorch initialises linear layers, relu(W x + b) is about 0.23 of x on average and never negative,
// so that each block multiplies by 1.23. Weights of 10 / depth of that let all the blocks together
// multiply by e^2.3 = 10, whatever their number. (Zhang, Dauphin, Ma: "Fixup initialization", ICLR 2019,
// scale the branches of residual networks down with depth, too.)
template <std::size_t Depth>
void initialize(network<Depth>& net, float gain) {
    net.initialize(42);
    net.template layer<1>().visit([gain](float& parameter) { parameter *= gain; });
}
constexpr float cure(std::size_t depth) { return depth > 10 ? 10.0F / static_cast<float>(depth) : 1.0F; }

// The root mean square of a row after each block, by the formula.
template <std::size_t Depth>
std::vector<float> sizes_after_blocks(const network<Depth>& net) {
    std::vector<float> sizes;
    std::array<float, width> x;
    nn::random_generator random{3};
    for (float& value : x) value = normal(random);
    for (std::size_t block = 0; block < Depth; ++block) {
        const auto& linear = net.template layer<1>()[block].template layer<0>().template layer<0>();
        std::array<float, width> y = x;
        float squares = 0;
        for (std::size_t o = 0; o < width; ++o) {
            float sum = linear.bias(o);
            for (std::size_t i = 0; i < width; ++i) sum += linear.weight(o, i) * x[i];
            y[o] += std::max(sum, 0.0F);
            squares += y[o] * y[o] / width;
        }
        x = y;
        sizes.push_back(std::sqrt(squares));
    }
    return sizes;
}

template <std::size_t Depth>
void show_beginning(network<Depth>& net, trainer<Depth>& training) {
    nn::random_generator random{4};
    const dataset some = draw_rows(batch, random);
    std::printf("size of a row after block    1        %-8zu %-8zu first loss\n", Depth / 10, Depth);
    for (const float gain : {1.0F, cure(Depth)}) {
        initialize<Depth>(net, gain);
        const auto sizes = sizes_after_blocks<Depth>(net);
        const float loss = training.evaluate(some.rows(), some.targets());
        std::printf("  block weights x %-10.3g", gain);
        for (const float value : {sizes.front(), sizes[Depth / 10 - 1], sizes.back(), loss})
            std::isfinite(value) ? std::printf(" %-8.3g", value) : std::printf(" %-8s", "overflow");
        std::puts("");
    }
}

// ------------------------------------------------------------------ training

struct progress {
    std::vector<double> losses, accuracies;
};

// Every round is new rows, so that none is learned by heart.
template <std::size_t Depth>
progress train(network<Depth>& net, trainer<Depth>& training, std::size_t rounds) {
    progress result;
    nn::random_generator random{5};
    const dataset kept = draw_rows(1024, random);
    std::vector<float> probabilities(kept.size() * classes);
    std::puts("\nround     loss   accuracy on rows kept");
    for (std::size_t round = 1; round <= rounds; ++round) {
        const auto history = nn::fit(training, draw_rows(32 * batch, random));
        net.predict(kept.rows(), probabilities);
        result.losses.push_back(history.epochs[0].loss);
        result.accuracies.push_back(nn::accuracy(probabilities, kept.targets()));
        std::printf("%5zu   %6.3f   %6.1f %%\n", round, result.losses.back(),
                    100 * result.accuracies.back());
        std::fflush(stdout);
    }
    std::printf("chance  %6.3f   %6.1f %%\n", std::log(double{classes}), 100.0 / classes);
    return result;
}

// ------------------------------------------------------------------ the costs

struct costs {
    double depth, milliseconds, megabytes;
};

template <std::size_t Depth>
costs costs_of_depth() {
    using cost = nn::cost<topology<Depth>>;
    const auto net = std::make_unique<network<Depth>>();
    const auto training = std::make_unique<trainer<Depth>>(*net);
    initialize<Depth>(*net, cure(Depth));
    nn::random_generator random{6};
    const dataset some = draw_rows(batch, random);
    const double seconds = median_seconds([&] { training->step(some.rows(), some.targets()); });
    constexpr std::size_t bytes = cost::parameter_bytes + cost::template training_bytes<nn::adam, batch>;
    const costs result{Depth, 1e3 * seconds, bytes / 1e6};
    std::printf("%6zu   %10zu   %6.1f MB   %8.3f ms\n", Depth, cost::parameters, result.megabytes,
                result.milliseconds);
    return result;
}

// ------------------------------------------------------------------ the pictures

void draw_loss(const pictures& gallery, std::size_t depth, const progress& learned) {
    std::vector<std::tuple<double, double, double>> rounds;
    for (std::size_t i = 0; i < learned.losses.size(); ++i)
        rounds.emplace_back(i + 1, learned.losses[i], 100 * learned.accuracies[i]);
    gallery.draw("deep_loss.svg", [&](Gnuplot& plot) {
        plot << "set title '" << depth << " residual blocks learn " << classes << " classes'\n"
             << "set xlabel 'round of 2048 new rows'\nset xrange [0:*]\nset ylabel 'loss (nats)'\nset "
                "yrange [0:*]\n"
                "set y2label 'accuracy (%)'\nset y2range [0:100]\nset y2tics\nset border 11\n"
             << "plot '-' using 1:2 with linespoints title 'loss', "
             << "'-' using 1:3 axes x1y2 with linespoints title 'accuracy on rows kept', "
             << std::log(double{classes})
             << " with lines linetype 8 dashtype 2 title 'loss of chance'\n";
        plot.send1d(rounds).send1d(rounds);
    });
}

void draw_costs(const pictures& gallery, const std::vector<costs>& measured) {
    std::vector<std::tuple<double, double, double>> points;
    for (const costs& each : measured)
        points.emplace_back(each.depth, each.milliseconds, each.megabytes);
    gallery.draw("deep_cost.svg", [&](Gnuplot& plot) {
        plot << "set title 'A training step of 64 rows with adam, against depth'\n"
                "set xlabel 'residual blocks'\nset xrange [0:*]\n"
                "set ylabel 'milliseconds'\nset yrange [0:*]\n"
                "set y2label 'megabytes'\nset y2range [0:*]\nset y2tics\nset border 11\n"
                "plot '-' using 1:2 with linespoints title 'time of a step (ms)', "
                "'-' using 1:3 axes x1y2 with linespoints title 'network and trainer (MB)'\n";
        plot.send1d(points).send1d(points);
    });
    gallery.draw("deep_compile.svg", [&](Gnuplot& plot) {
        plot << "$compiled << END\n"
             << deep_compile_csv << "END\n"
             << "set title 'Compiling the network and its training, by g++ -O3'\n"
                "set datafile separator ','\nset logscale x\n"
                "set xlabel 'residual blocks'\nset ylabel 'processor seconds'\nset yrange [0:*]\n"
                "set y2label 'megabytes'\nset y2range [0:*]\nset y2tics\nset border 11\n"
                "plot $compiled using 1:4 with linespoints title 'written out (s)', "
                "$compiled using 1:2 with linespoints title 'repeat (s)', "
                "$compiled using 1:5 axes x1y2 with linespoints linetype 1 dashtype 2 title 'written "
                "out (MB)', "
                "$compiled using 1:3 axes x1y2 with linespoints linetype 2 dashtype 2 title 'repeat "
                "(MB)'\n";
    });
}

int main(int argc, char** argv) {
    command_line line{"Trains a network of a thousand layers on hundreds of classes."};
    std::size_t deepest = 1000, rounds = 20;
    line.option("--depth", deepest, "residual blocks: 10, 30, 100, 300 or 1000");
    line.option("--rounds", rounds, "rounds of training, each of 2048 rows", std::size_t{1},
                std::size_t{1000});
    if (const auto status = line.parse(argc, argv)) return *status;
    const pictures gallery{line.pictures()};

    bool is_compiled = false, has_learned = false;
    for_each_depth(
        [&]<std::size_t Depth>() {
            if (Depth != deepest) return;
            is_compiled = true;
            using cost = nn::cost<topology<Depth>>;
            std::printf("%zu classes, depth %zu, %zu parameters\n\n", classes, cost::depth,
                        cost::parameters);
            const auto net = std::make_unique<network<Depth>>();
            const auto training =
                std::make_unique<trainer<Depth>>(*net, nn::cross_entropy{}, nn::adam{.lr = 0.002});
            show_beginning<Depth>(*net, *training);
            const progress learned = train<Depth>(*net, *training, rounds);
            has_learned = std::isfinite(learned.losses.back());
            draw_loss(gallery, Depth, learned);
        },
        depths{});
    if (!is_compiled) {
        std::fputs("--depth: expected 10, 30, 100, 300 or 1000\nRun with --help for more information.\n",
                   stderr);
        return 2;
    }

    std::vector<costs> measured;
    std::puts("\nblocks   parameters      memory   a step of 64 rows");
    for_each_depth(
        [&]<std::size_t Depth>() {
            if (Depth <= deepest) measured.push_back(costs_of_depth<Depth>());
        },
        depths{});
    draw_costs(gallery, measured);
    return has_learned ? 0 : 1;
}
