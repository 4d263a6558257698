// SPDX-License-Identifier: BSL-1.0
// XOR, trained by the compiler. One layer draws one line through the plane, and no line has (0,1) and
// (1,0) on one side and (0,0) and (1,1) on the other; two hidden units draw two lines and succeed. Both
// networks are trained in constant evaluation: what is left at run time is a table of constants, and a
// network that has not learned its four answers does not compile. Shows that `initialize`, `step` and
// `operator()` are constexpr; `--pictures FOLDER` draws the two lines.
#include "command_line.hpp"
#include "pictures.hpp"

#include <ctnn/ctnn.hpp>

#include <array>
#include <cstddef>
#include <cstdio>
#include <tuple>
#include <vector>

namespace nn = ctnn;

using one_layer = nn::sequential<nn::linear<2, 1>, nn::sigmoid>;
using two_layers = nn::sequential<nn::linear<2, 2>, nn::tanh, nn::linear<2, 1>, nn::sigmoid>;

constexpr float rows[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
constexpr float answers[4] = {0, 1, 1, 0};

template <class Topology>
constexpr nn::network<Topology> trained(int epochs, double lr) {
    nn::network<Topology> net;
    net.initialize(2);  // about one seed in three leads two hidden units to a local minimum
    nn::trainer<nn::network<Topology>, nn::bce, nn::sgd, 4> trainer{net, {}, nn::sgd{.lr = lr}};
    constexpr float x[] = {0, 0, 0, 1, 1, 0, 1, 1};
    for (int epoch = 0; epoch < epochs; ++epoch) trainer.step(x, answers);
    return net;
}

template <class Topology>
constexpr bool is_right(const nn::network<Topology>& net, int row) {
    const float p = net({rows[row][0], rows[row][1]})[0];
    return (p > 0.5f) == (answers[row] == 1);
}

constexpr auto line = trained<one_layer>(100, 1.0);
static_assert(!(is_right(line, 0) && is_right(line, 1) && is_right(line, 2) && is_right(line, 3)),
              "no line separates XOR");

constexpr auto lines = trained<two_layers>(200, 2.0);
static_assert(is_right(lines, 0));
static_assert(is_right(lines, 1));
static_assert(is_right(lines, 2));
static_assert(is_right(lines, 3));

using points = std::vector<std::tuple<float, float>>;

// Where a hidden unit is 0, a and b of it away from the point that is nearest to the origin.
points line_of(std::size_t unit) {
    const auto& hidden = lines.layer<0>();
    const float w1 = hidden.weight(unit, 0), w2 = hidden.weight(unit, 1), bias = hidden.bias(unit);
    const float square = w1 * w1 + w2 * w2;
    points ends;
    for (const float along : {-3.0f, 3.0f})
        ends.emplace_back(-bias * w1 / square - along * w2, -bias * w2 / square + along * w1);
    return ends;
}

void draw_lines(const pictures& gallery) {
    std::vector<std::tuple<float, float, float>> map;
    for (float x2 = -0.5f; x2 < 1.505f; x2 += 0.01f)
        for (float x1 = -0.5f; x1 < 1.505f; x1 += 0.01f) map.emplace_back(x1, x2, lines({x1, x2})[0]);

    gallery.draw(
        "xor_lines.png",
        [&](Gnuplot& plot) {
            plot << "set title 'XOR: two hidden units draw two lines'\n"
                    "set xlabel 'x_1'\nset ylabel 'x_2'\nset cblabel 'probability of 1'\n"
                    "set xrange [-0.5:1.5]\nset yrange [-0.5:1.5]\nset cbrange [0:1]\n"
                    "set size ratio -1\nset palette @probability\n"
                    "plot '-' with image notitle, '-' with lines linetype 7 title 'unit 1 is 0', "
                    "'-' with lines linetype 7 dashtype 2 title 'unit 2 is 0', "
                    "'-' with points linetype 1 pointsize 2 title 'answer 1', "
                    "'-' with points linetype 2 pointsize 2 title 'answer 0'\n";
            plot.send1d(map).send1d(line_of(0)).send1d(line_of(1));
            plot.send1d(points{{0, 1}, {1, 0}}).send1d(points{{0, 0}, {1, 1}});
        },
        {560, 560});
}

int main(int argc, char** argv) {
    command_line command{"XOR, trained while this program was compiled."};
    if (const auto status = command.parse(argc, argv)) return *status;

    std::printf("  x       wanted   one layer   two hidden units\n");
    int wrong = 0;
    for (int row = 0; row < 4; ++row) {
        const std::array<float, 2> x{rows[row][0], rows[row][1]};
        std::printf("(%.0f, %.0f)      %.0f       %.3f         %.3f\n", x[0], x[1], answers[row],
                    line(x)[0], lines(x)[0]);
        wrong += !is_right(lines, row);
    }
    const auto& hidden = lines.layer<0>();
    std::printf("\nThe hidden units change sign on the lines\n");
    for (std::size_t unit = 0; unit < 2; ++unit)
        std::printf("    %6.2f x1 %+6.2f x2 %+6.2f = 0\n", hidden.weight(unit, 0),
                    hidden.weight(unit, 1), hidden.bias(unit));
    draw_lines(pictures{command.pictures()});
    return wrong == 0 ? 0 : 1;
}
