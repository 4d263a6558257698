// SPDX-License-Identifier: BSL-1.0
// Reads handwritten digits: 1,797 real images of 8 x 8 pixels, learned in less than a second.
// It teaches to (1) bound what a network may cost before it runs, (2) embed data in the program,
// (3) keep a part of it that training never sees, (4) show progress from a callback while it
// trains, (5) judge the network by that part: accuracy, confusion matrix, and the time one answer
// takes. Exit status: 0, or 1 if fewer than 96 % of the images that were kept are read correctly.
#include "digits_data.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/data/csv.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<64, 32>, nn::relu, nn::linear<32, 10>, nn::softmax>;
using network = nn::network<topology>;
using trainer = nn::trainer<network, nn::cross_entropy, nn::adam, /*batch*/ 32>;
using dataset = nn::dataset<network::inputs, std::uint32_t>;  // the target is the digit, 0 to 9
using image = std::span<const float, network::inputs>;

static_assert(nn::cost<topology>::parameter_bytes <= 16 * 1024, "the network fits the L1 cache");

dataset load_digits() {
    constexpr std::size_t pixels = network::inputs;
    const nn::csv_table table{digits_csv, "digits.csv", {.has_header = false}};
    std::vector<float> images;
    std::vector<std::uint32_t> digits;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
            images.push_back(table.number<float>(row, pixel) / 16);  // 0 is paper, 1 is ink
        }
        digits.push_back(static_cast<std::uint32_t>(table.number(row, pixels)));
    }
    return {std::move(images), std::move(digits)};
}

// One line that is overwritten in a terminal; in a log file, a line for every tenth epoch.
void show_progress(const nn::epoch_report& report, std::size_t epochs) {
    static const bool terminal = isatty(STDOUT_FILENO) == 1;
    const std::size_t done = report.epoch + 1;
    if (terminal || done % 10 == 0 || done == epochs) {
        std::printf("%strained %2zu of %zu epochs, loss %.4f%s", terminal ? "\r" : "", done, epochs,
                    report.loss, terminal && done < epochs ? "" : "\n");
        std::fflush(stdout);
    }
}

std::size_t classify(const network& net, image pixels) {
    const auto probabilities = net(pixels);
    return static_cast<std::size_t>(std::ranges::max_element(probabilities) - probabilities.begin());
}

using confusion = std::array<std::array<std::size_t, network::outputs>, network::outputs>;

confusion confuse(const network& net, const dataset& data) {
    confusion count{};  // [the digit written][the digit read]
    for (std::size_t i = 0; i < data.size(); ++i) {
        ++count[data.target(i)[0]][classify(net, data.row(i))];
    }
    return count;
}

volatile std::size_t answers;  // keeps the compiler from leaving the timed work out

// Passes through all the images, each pass timed as a whole because a clock is too coarse for one.
double median_nanoseconds(const network& net, const dataset& data) {
    std::vector<double> nanoseconds(501);
    for (double& pass : nanoseconds) {
        std::size_t sum = 0;
        const auto start = std::chrono::steady_clock::now();
        for (std::size_t i = 0; i < data.size(); ++i) {
            sum += classify(net, data.row(i));
        }
        const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
        answers = sum;
        pass = time.count() / static_cast<double>(data.size());
    }
    const auto middle = nanoseconds.begin() + static_cast<std::ptrdiff_t>(nanoseconds.size() / 2);
    std::ranges::nth_element(nanoseconds, middle);
    return *middle;
}

void print(const confusion& count) {
    std::puts("\nconfusion matrix: a row per digit written, a column per digit read\n");
    std::puts("        0   1   2   3   4   5   6   7   8   9");
    for (std::size_t written = 0; written < count.size(); ++written) {
        std::printf("  %zu ", written);
        for (const std::size_t images : count[written]) {
            images == 0 ? std::printf("   .") : std::printf("%4zu", images);
        }
        std::puts("");
    }
}

int main(int argc, char** argv) {
    if (argc > 1) {
        const bool help = argc == 2 && std::string_view{argv[1]} == "--help";
        std::fputs("usage: digits   trains on 1,797 images built into the program, no options\n",
                   help ? stdout : stderr);
        return help ? 0 : 2;
    }

    const auto [learned, kept] = load_digits().split(0.8, 7);
    std::printf("%zu images to learn from, %zu kept to judge by, network of %zu parameters\n\n",
                learned.size(), kept.size(), network::parameter_count);

    static network net;
    net.initialize(42);
    static trainer training{net, {}, {.lr = 0.003}};
    constexpr std::size_t epochs = 40;
    nn::fit(training, learned, {.epochs = epochs, .shuffle_seed = 7, .on_epoch = [](const auto& report) {
                                    show_progress(report, epochs);
                                }});

    const confusion count = confuse(net, kept);
    print(count);
    std::size_t correct = 0;
    for (std::size_t digit = 0; digit < count.size(); ++digit) {
        correct += count[digit][digit];
    }
    const double accuracy = static_cast<double>(correct) / static_cast<double>(kept.size());
    std::printf("\naccuracy on the images kept: %.4f (%zu of %zu)\n", accuracy, correct, kept.size());
    std::printf("one classification: %.0f ns (back to back, caches warm; median of 501 passes)\n",
                median_nanoseconds(net, kept));
    if (accuracy < 0.96) {
        std::fputs("digits: the accuracy is below 0.96\n", stderr);
        return 1;
    }
}
