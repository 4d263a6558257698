// SPDX-License-Identifier: BSL-1.0
// Reads handwritten digits: 1,797 real images of 8 x 8 pixels, learned in less than a second.
// It teaches to (1) bound what a network may cost before it runs, (2) embed data in the program,
// (3) keep a part of it that training never sees, (4) show progress while it trains, (5) judge the
// network by that part: accuracy, confusion matrix, what it misreads, and the time one answer takes.
// Exit status: 0, or 1 if fewer than 96 % of the images that were kept are read correctly.
#include "command_line.hpp"
#include "digit_images.hpp"
#include "digits_data.hpp"
#include "pictures.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/io/progress.hpp>

#include <cstddef>
#include <cstdio>
#include <functional>
#include <tuple>
#include <vector>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<64, 32>, nn::relu, nn::linear<32, 10>, nn::softmax>;
using network = nn::network<topology>;
using trainer = nn::trainer<network, nn::cross_entropy, nn::adam, /*batch*/ 32>;

static_assert(nn::cost<topology>::parameter_bytes <= 16 * 1024, "the network fits the L1 cache");

void print(const nn::confusion_matrix& count) {
    std::puts("\nconfusion matrix: a row per digit written, a column per digit read\n");
    std::puts("        0   1   2   3   4   5   6   7   8   9");
    for (std::size_t written = 0; written < count.classes(); ++written) {
        std::printf("  %zu ", written);
        for (std::size_t read = 0; read < count.classes(); ++read) {
            const std::size_t images = count(written, read);
            images == 0 ? std::printf("   .") : std::printf("%4zu", images);
        }
        std::puts("");
    }
}

// The first images that are misread, with what was written and what was read.
void draw_misread(const pictures& gallery, const network& net, const digit_images& data) {
    constexpr std::size_t across = 4, down = 2, side = 8;
    gallery.draw("digits_misread.png", [&](Gnuplot& plot) {
        plot << "set multiplot layout " << down << "," << across << " title 'Digits that are misread'\n"
             << "set palette gray negative\nset cbrange [0:1]\nset yrange [] reverse\n"
                "set size ratio 1\nunset colorbox\nunset tics\nunset border\nunset key\n";
        std::size_t drawn = 0;
        for (std::size_t i = 0; i < data.size() && drawn < across * down; ++i) {
            const std::size_t written = data.target(i)[0], read = nn::argmax(net(data.row(i)));
            if (read == written) continue;
            std::vector<std::tuple<std::size_t, std::size_t, float>> image;
            for (std::size_t pixel = 0; pixel < network::inputs; ++pixel)
                image.emplace_back(pixel % side, pixel / side, data.row(i)[pixel]);
            plot << "set title '" << written << ", read as " << read << "'\nplot '-' with image\n";
            plot.send1d(image);
            ++drawn;
        }
        plot << "unset multiplot\n";
    });
}

int main(int argc, char** argv) {
    command_line command{"Learns to read 1,797 images of digits, which are built into the program."};
    if (const auto status = command.parse(argc, argv)) return *status;

    const auto [learned, kept] = load_digits(digits_csv).split(0.8, 7);
    std::printf("%zu images to learn from, %zu kept to judge by, network of %zu parameters\n\n",
                learned.size(), kept.size(), network::parameter_count);

    static network net;
    net.initialize(42);
    static trainer training{net, {}, nn::adam{.lr = 0.003}};
    constexpr std::size_t epochs = 40;
    nn::progress progress{epochs, {.to = stdout, .epochs = 10}};
    nn::fit(training, learned, {.epochs = epochs, .shuffle_seed = 7, .on_epoch = std::ref(progress)});

    std::vector<float> probabilities(kept.size() * network::outputs);
    net.predict(kept.rows(), probabilities);
    const nn::confusion_matrix count(probabilities, kept.targets());
    print(count);
    const double accuracy = nn::accuracy(count);
    std::printf("\naccuracy on the images kept: %.4f (%zu of %zu)\n", accuracy, count.hits(),
                kept.size());
    std::printf("one classification: %.0f ns (back to back, caches warm)\n",
                nanoseconds_per_image(net, kept));
    draw_misread(pictures{command.pictures()}, net, kept);
    if (accuracy < 0.96) {
        std::fputs("digits: the accuracy is below 0.96\n", stderr);
        return 1;
    }
}
