// SPDX-License-Identifier: BSL-1.0
// Any bytes as a file of a network, and as a checkpoint: each is loaded or refused with a file_error,
// and one that is refused changes nothing.
#include <ctnn/ctnn.hpp>
#include <ctnn/io/checkpoint.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>

namespace {

namespace nn = ctnn;

using network = nn::network<nn::sequential<nn::linear<2, 1>, nn::sigmoid>>;
using trainer = nn::trainer<network, nn::bce, nn::adam, 4>;

void check(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    static network net;
    net.initialize(1);
    static network before;
    before = net;
    // Also as a part of a larger file, by other names.
    const nn::load_options of_part{
        .prefix = "0", .names = {{"0.bias", ".weight"}, {"0.weight", ".bias"}}, .allow_unused = true};
    for (const nn::load_options& options : {nn::load_options{}, of_part}) {
        net = before;
        try {
            nn::load_safetensors(net, std::as_bytes(std::span(data, size)), options);
        } catch (const nn::file_error&) {
            check(std::memcmp(&net, &before, sizeof net) == 0);
        }
    }

    net.initialize(1);
    trainer in_training{net};
    try {
        const nn::fit_progress progress =
            nn::io::load_checkpoint_bytes(in_training, bytes, "checkpoint");
        check(nn::train::is_sound(progress, trainer::batch, network::parameter_count));
        // What was loaded can be saved, and is the same when it is loaded again.
        const std::string saved = nn::io::checkpoint_bytes(in_training, progress, "checkpoint");
        const auto again = nn::io::load_checkpoint_bytes(in_training, saved, "checkpoint");
        check(again.order == progress.order && again.epoch == progress.epoch);
        check(nn::io::checkpoint_bytes(in_training, again, "checkpoint") == saved);
    } catch (const nn::file_error&) {
        check(std::memcmp(&net, &before, sizeof net) == 0 && in_training.steps() == 0);
    }
    return 0;
}
