// SPDX-License-Identifier: BSL-1.0
// Trains in child processes that are killed at random moments and go on from their last checkpoint. The
// end is, to the bit, that of one uninterrupted run.
#include <ctnn/ctnn.hpp>
#include <ctnn/io/checkpoint.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

namespace nn = ctnn;

using topology = nn::sequential<nn::linear<3, 20>, nn::tanh, nn::repeat<2, nn::linear<20, 20>, nn::relu>,
                                nn::linear<20, 1>, nn::sigmoid>;
using network = nn::network<topology>;
using data_type = nn::dataset<3>;

struct training {
    network net;
    nn::trainer<network, nn::bce, nn::adam, 16> trainer{net, {}, {.lr = 0.01}};
    training() { net.initialize(3); }
};

data_type make_data(std::size_t count, std::uint64_t seed) {
    nn::random_generator random(seed);
    std::vector<float> rows, targets;
    for (std::size_t i = 0; i < count; ++i) {
        float sum = 0;
        for (int j = 0; j < 3; ++j) {
            rows.push_back(random.uniform(1.0f));
            sum += rows.back();
        }
        targets.push_back(sum + random.uniform(0.5f) > 0 ? 1.0f : 0.0f);
    }
    return {std::move(rows), std::move(targets)};
}

// Everything but the seconds, as text of the bits.
std::string result_of(const training& at, nn::history history) {
    nn::fit_progress progress;
    progress.order = {0};  // one that is not empty is written
    for (nn::epoch_report& each : history.epochs) each.seconds = 0;
    progress.epoch = history.epochs.size();
    progress.so_far = std::move(history);
    return nn::io::checkpoint_bytes(at.trainer, progress, "result");
}

const data_type data = make_data(203, 1), validation = make_data(77, 2);

nn::fit_options<data_type> options() {
    return {.epochs = 40, .shuffle_seed = 9, .validation = &validation, .patience = 10};
}

/// Goes on from the checkpoint, if there is one, and writes one after every `every` steps.
void train(const std::filesystem::path& folder, std::uint64_t every) {
    static training at;
    nn::fit_progress progress;
    if (exists(folder / "checkpoint"))
        progress = nn::load_checkpoint(at.trainer, data, folder / "checkpoint");
    auto these = options();
    these.resume = &progress;
    these.on_step = [&](const nn::fit_progress& now) {
        if (at.trainer.steps() % every == 0) nn::save_checkpoint(at.trainer, now, folder / "checkpoint");
    };
    const nn::history history = nn::fit(at.trainer, data, these);
    nn::io::write_file(folder / "result", result_of(at, history));
}

/// The number of processes that it took until the result was there, 0 if it is another than expected.
int check(const std::filesystem::path& folder, std::uint64_t seed, const std::string& expected) {
    nn::random_generator random(seed);
    std::filesystem::create_directory(folder);
    int processes = 0;
    while (!exists(folder / "result")) {
        const pid_t child = ::fork();
        if (child < 0) return 0;
        if (child == 0) {
            try {
                train(folder, 1 + seed % 3);
            } catch (const std::exception& error) {
                std::printf("%s\n", error.what());
                std::fflush(stdout);
                ::_exit(1);
            }
            ::_exit(0);
        }
        // Later and later, so that it ends on slow machines too.
        ++processes;
        ::usleep(
            static_cast<useconds_t>(random.below(20'000 + 5'000 * static_cast<unsigned>(processes))));
        if (processes < 200) ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        if (WIFEXITED(status) && WEXITSTATUS(status) != 0) return 0;
    }
    return nn::io::read_file(folder / "result") == expected ? processes : 0;
}

}  // namespace

int main() {
    static training whole;
    const std::string expected = result_of(whole, nn::fit(whole.trainer, data, options()));

    std::string name = (std::filesystem::temp_directory_path() / "ctnn-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) return 2;
    const std::filesystem::path folder = name;
    int failures = 0, most = 0;
    for (const std::uint64_t seed : {1, 2, 3, 4}) {
        const int processes = check(folder / std::to_string(seed), seed, expected);
        std::printf("seed %d: %d processes\n", static_cast<int>(seed), processes);
        failures += processes == 0;
        most = std::max(most, processes);
    }
    std::filesystem::remove_all(folder);
    if (most < 2) std::printf("no process was killed: nothing was seen\n");
    return failures == 0 && most >= 2 ? 0 : 1;
}
