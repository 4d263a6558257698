// SPDX-License-Identifier: BSL-1.0
// A robot in a T-shaped maze. Lamps at the entrance say whether to turn left or right at the junction, flickering so much
// that one look is wrong in 16 of 100 mazes; all that follows is a dark corridor. Memory is needed because at the junction,
// where the robot turns, its sensors tell nothing of the lamps: whoever knows the present alone can only toss a coin.
// It teaches to (1) train a network with a state on whole walks, asking at each step where it would turn, (2) compare it
// with dense networks of as many parameters, which see the present or the last steps, (3) stream: a step at a time, as a
// robot sees them, with a state that is reset for each maze, (4) judge by corridors much longer than those of training.
// Exit status: 0, or 1 if the GRU turns wrongly in more than 5 % of unseen mazes, at any length of the corridor.
#include "command_line.hpp"
#include "pictures.hpp"

#include <ctnn/ctnn.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace nn = ctnn;

constexpr std::size_t lamps = 5;              // so many steps lead past them
constexpr std::size_t learned = 128;          // steps of a walk to learn from
constexpr std::size_t longest = lamps + 400;  // steps of a walk to judge by
constexpr std::size_t window = 16;            // steps that a network with a window sees

// Whether a lamp is near, and a colour: -1 for left and 1 for right near a lamp, 0 elsewhere, and always noise.
constexpr std::size_t sensors = 2;
using frame = std::array<float, sensors>;

struct maze {
    bool is_right = false;
    std::vector<frame> walk;
};

std::vector<maze> build_mazes(std::size_t count, std::size_t steps, std::uint64_t seed) {
    nn::random_generator random(seed);
    std::vector<maze> mazes(count);
    for (std::size_t i = 0; i < count; ++i) {
        maze& each = mazes[i];
        each.is_right = i % 2 == 1;
        for (std::size_t t = 0; t < steps; ++t) {
            const float lamp = t < lamps ? 1 : 0;
            each.walk.push_back({lamp, (each.is_right ? lamp : -lamp) + random.normal<float>()});
        }
    }
    return mazes;
}

// A row is a walk; the target of each of its steps is the turn at its end.
using walks = nn::dataset<learned * sensors>;
walks rows_of(const std::vector<maze>& mazes) {
    std::vector<float> rows, targets;
    for (const maze& each : mazes) {
        for (const frame& seen : each.walk) rows.insert(rows.end(), seen.begin(), seen.end());
        targets.insert(targets.end(), learned, each.is_right ? 1.0f : 0.0f);
    }
    return {std::move(rows), std::move(targets)};
}

// Each gives the probability of a turn to the right, after every step.
template <class... Layers>
using over_steps = nn::sequential<nn::input<learned, sensors>, Layers..., nn::sigmoid>;
using remembering = over_steps<nn::gru<sensors, 8>, nn::linear<8, 1>>;
using looking_back =  // dense on the last steps, wherever they are in the walk: that is a convolution
    over_steps<nn::conv1d<sensors, 9, nn::kernel<window>, nn::causal>, nn::relu, nn::linear<9, 1>>;
using present = over_steps<nn::linear<sensors, 74>, nn::relu, nn::linear<74, 1>>;

struct judged {
    const char* name;
    std::vector<double> right;  // the share of right turns, with the junction after that many steps
};

// `decide` is shown a walk step after step; it says each time whether it would turn to the right.
template <class Decide>
judged judge(const char* name, const std::vector<maze>& mazes, Decide decide) {
    std::vector<double> right(longest);
    for (const maze& each : mazes)
        for (std::size_t t = 0; t < longest; ++t)
            if (decide(each.walk[t], t) == each.is_right) ++right[t];
    for (double& share : right) share /= static_cast<double>(mazes.size());
    return {name, right};
}

template <class Topology>
judged learn(const char* name, const walks& rows, const std::vector<maze>& unseen, std::size_t epochs,
             std::size_t seed) {
    using network = nn::network<Topology>;
    constexpr double first_rate = 0.02;
    static network net;
    net.initialize(seed);
    static nn::trainer<network, nn::after<lamps, nn::bce>, nn::adam, /*batch*/ 32> training{
        net, {}, nn::adam{.lr = first_rate}};
    const auto after_epoch = [&](const nn::epoch_report& epoch) {
        const double done = static_cast<double>(epoch.epoch + 1) / static_cast<double>(epochs);
        training.learning_rate(first_rate * (1 - done));
    };
    nn::fit(training, rows, {.epochs = epochs, .shuffle_seed = seed, .on_epoch = after_epoch});
    std::printf("%s: %zu parameters\n", name, network::parameter_count);

    nn::stream robot{net};  // holds what is remembered; the network only holds what was learned
    return judge(name, unseen, [&](const frame& now, std::size_t t) {
        if (t == 0) robot.reset();  // a new maze, to which the lamps of the last one mean nothing
        return robot(now)[0] > 0.5f;
    });
}

// Adds up the colours of the lamps. With noise that is normal and equally strong near each, nobody can do better.
judged judge_the_best(const std::vector<maze>& mazes) {
    double colours = 0;
    return judge("best possible", mazes, [&](const frame& now, std::size_t t) {
        if (t == 0) colours = 0;
        if (t < lamps) colours += now[1];
        return colours > 0;
    });
}

void print(const std::vector<judged>& all) {
    std::puts("\nright turns in 100 unseen mazes\nsteps in the dark");
    std::printf("%17s", "");
    for (const judged& each : all) std::printf("  %13s", each.name);
    for (const std::size_t dark : {1, 5, 10, 16, 50, 100, 200, 400}) {
        std::printf("\n%17zu", dark);
        for (const judged& each : all) std::printf("  %13.1f", 100 * each.right[lamps + dark - 1]);
    }
    std::puts("");
}

void draw(const pictures& gallery, const std::vector<judged>& all) {
    gallery.draw("memory_corridor.svg", [&](Gnuplot& plot) {
        plot << "set xlabel 'steps in the dark from the lamps to the junction'\nset logscale x\n"
             << "set xrange [1:" << longest - lamps << "]\nset ylabel 'right turns in 100'\n"
             << "set yrange [40:102]\nset arrow from first " << learned - lamps
             << ", graph 0 rto 0, graph 1 nohead lt 8 dt 3\nset label 'longest learned  ' at first "
             << learned - lamps << ", graph 0.6 right\nplot ";
        for (const judged& each : all)
            plot << "'-' with lines" << (&each == &all.back() ? " dt 3" : "") << " title '" << each.name
                 << "', ";
        plot << "\n";
        for (const judged& each : all) {
            std::vector<std::tuple<std::size_t, double>> points;
            for (std::size_t t = lamps; t < longest; ++t)
                points.emplace_back(t - lamps + 1, 100 * each.right[t]);
            plot.send1d(points);
        }
    });
}

constexpr const char* explanation = R"(
In the dark the present is the same noise whichever way is right: who knows nothing else is right in 50 of
100, like a coin. A window is as good as a memory until the lamps have left it. The GRU learned when to
take in what it sees and when to keep what it has, and that holds in corridors that it never walked.
)";

int main(int argc, char** argv) {
    std::size_t epochs = 30, seed = 1;
    command_line command{"Guides a robot through a maze by lamps that it has to remember."};
    command.option("--epochs", epochs, "passes over the walks", std::size_t{0}, std::size_t{1000});
    command.option("--seed", seed, "of the mazes and the networks", std::size_t{1},
                   std::size_t{1000000});
    if (const auto status = command.parse(argc, argv)) return *status;

    const walks rows = rows_of(build_mazes(2000, learned, 2 * seed));
    const std::vector<maze> unseen = build_mazes(2000, longest, 2 * seed + 1);
    std::printf("%zu walks to learn from, of %zu steps in the dark; %zu mazes to judge by\n",
                rows.size(), learned - lamps, unseen.size());
    const std::vector<judged> all{learn<remembering>("GRU", rows, unseen, epochs, seed),
                                  learn<looking_back>("last 16 steps", rows, unseen, epochs, seed),
                                  learn<present>("present step", rows, unseen, epochs, seed),
                                  judge_the_best(unseen)};
    print(all);
    std::fputs(explanation, stdout);
    draw(pictures{command.pictures()}, all);
    if (std::ranges::min(std::span(all[0].right).subspan(lamps)) < 0.95) {
        std::fputs("memory: the GRU turns wrongly in more than 5 % of the mazes\n", stderr);
        return 1;
    }
}
