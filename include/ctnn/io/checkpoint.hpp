// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/core/type_name.hpp>
#include <ctnn/io/safetensors.hpp>
#include <ctnn/train/fit.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace ctnn {

namespace io {

/// What a checkpoint must agree on with the trainer that goes on from it.
template <class Trainer>
CTNN_TAGGED std::map<std::string, std::string> checkpoint_metadata() {
    auto metadata = topology_metadata(topology_text<typename Trainer::network_type::topology>());
    metadata["checkpoint"] = "1";  // the version of what follows
    metadata["loss"] = core::type_name<typename Trainer::loss_type>();
    metadata["optimizer"] = core::type_name<typename Trainer::optimizer_type>();
    metadata["batch"] = std::to_string(Trainer::batch);
    return metadata;
}

CTNN_TAGGED inline const std::string& metadata_of(const tensor_file& file, const std::string& key) {
    const auto found = file.metadata.find(key);
    if (found == file.metadata.end())
        throw file_error(file.file_name + ": metadata " + in_quotes(key) +
                         " was expected, as checkpoints have; there is none");
    return found->second;
}

CTNN_TAGGED inline std::uint64_t metadata_number(const tensor_file& file, const std::string& key) {
    const std::string& text = metadata_of(file, key);
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [next, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || next != end)
        throw file_error(file.file_name + ": metadata " + in_quotes(key) +
                         " was expected to be a number below 2^64; it is " + in_quotes(text));
    return number;
}

/// The bits of a tensor of type Value as they are.
template <class Value>
CTNN_TAGGED std::vector<Value> exact_values(const tensor_file& file, const std::string& name) {
    const tensor& from = file.tensors.at(name);
    if (from.type != type_of<Value>)
        throw file_error(file.file_name + ": tensor " + in_quotes(name) + " was expected to be of " +
                         type_of<Value> + "; it is of " + from.type);
    std::vector<Value> values(from.bytes.size() / sizeof(Value));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = value_at<Value>(from.bytes, i);
    return values;
}

/// The same with names before those of `tensors`, of finite values.
template <class Value>
CTNN_TAGGED std::vector<Value> exact_finite_values(const tensor_file& file,
                                                   std::vector<tensor_shape> tensors,
                                                   const std::string& prefix) {
    for (tensor_shape& each : tensors) {
        each.name = prefix + each.name;
        exact_values<Value>(file, each.name);  // for the check of the type
    }
    return joined_values<Value>(file, tensors);
}

CTNN_TAGGED inline std::string moment_prefix(std::size_t moment) {
    return "optimizer." + std::to_string(moment) + '.';
}

/// Those that an optimizer has moments for.
CTNN_TAGGED inline std::vector<tensor_shape> without_buffers(std::vector<tensor_shape> shapes) {
    std::erase_if(shapes, [](const tensor_shape& each) { return each.is_buffer; });
    return shapes;
}

/// The bytes of what save_checkpoint writes to `path`.
template <class Trainer>
CTNN_TAGGED std::string checkpoint_bytes(const Trainer& trainer, const fit_progress& progress,
                                         const std::filesystem::path& path) {
    using Value = typename Trainer::value_type;
    const auto shapes = topology_tensors<typename Trainer::network_type::topology>::all();
    auto metadata = checkpoint_metadata<Trainer>();
    metadata["steps"] = std::to_string(trainer.steps());
    metadata["random_state"] = std::to_string(trainer.random_state());

    tensor_list tensors;
    const auto append = [&](const std::vector<Value>& values, const std::string& prefix) {
        tensors.append(path, shapes, std::span<const Value>(values), prefix);
    };
    append(flat_values<Value>(trainer.network().parameters()), "");
    std::size_t moment = 0;
    for (const auto& each : trainer.moments())
        tensors.append(path, without_buffers(shapes), std::span<const Value>(flat_values<Value>(each)),
                       moment_prefix(moment++));
    if constexpr (requires { trainer.learning_rate(); }) {
        const double lr = trainer.learning_rate();
        tensors.append(path, {{"optimizer.lr", {}}}, std::span<const double>(&lr, 1));
    }
    if (!progress.is_empty()) {
        metadata["fit.epoch"] = std::to_string(progress.epoch);
        metadata["fit.rows_done"] = std::to_string(progress.rows_done);
        metadata["fit.random_state"] = std::to_string(progress.random_state);
        metadata["fit.best_epoch"] = std::to_string(progress.so_far.best_epoch);
        const std::vector<std::uint64_t> order(progress.order.begin(), progress.order.end());
        tensors.append_any("fit.order", {order.size()}, std::span(order));
        const double losses[] = {progress.loss_sum, progress.smallest};
        tensors.append_any("fit.losses", {2}, std::span<const double>(losses));
        std::vector<double> reports;
        for (const epoch_report& each : progress.so_far.epochs)
            reports.insert(reports.end(), {each.loss, each.validation_loss, each.seconds});
        tensors.append_any("fit.history", {progress.so_far.epochs.size(), 3},
                           std::span<const double>(reports));
        if (!progress.best.empty())
            append(std::vector<Value>(progress.best.begin(), progress.best.end()), "fit.best.");
    }
    return tensors.format(metadata);
}

/// Whether the two agree on `key`; throws file_error if not.
CTNN_TAGGED inline void check_metadata(const tensor_file& file, const std::string& key,
                                       const std::string& expected) {
    const std::string& found = metadata_of(file, key);
    if (found != expected)
        throw file_error(file.file_name + ": a checkpoint with the " + key + ' ' + expected +
                         " was expected; it has the " + key + ' ' + in_quotes(found));
}

CTNN_TAGGED inline bool has_best(const tensor_file& file) {
    const auto first = file.tensors.lower_bound("fit.best.");
    return first != file.tensors.end() && first->first.starts_with("fit.best.");
}

/// What a checkpoint has of `fit`, with the tensors of a network of these shapes.
template <class Value>
CTNN_TAGGED fit_progress read_progress(const tensor_file& file,
                                       const std::vector<tensor_shape>& shapes) {
    fit_progress progress;
    const auto order = exact_values<std::uint64_t>(file, "fit.order");
    progress.order.assign(order.begin(), order.end());
    progress.epoch = metadata_number(file, "fit.epoch");
    progress.rows_done = metadata_number(file, "fit.rows_done");
    progress.random_state = metadata_number(file, "fit.random_state");
    progress.so_far.best_epoch = metadata_number(file, "fit.best_epoch");
    const auto losses = exact_values<double>(file, "fit.losses");
    progress.loss_sum = losses[0];
    progress.smallest = losses[1];
    const auto reports = exact_values<double>(file, "fit.history");
    for (std::size_t i = 0; i < reports.size() / 3; ++i)
        progress.so_far.epochs.push_back({i, reports[3 * i], reports[3 * i + 1], reports[3 * i + 2]});
    if (has_best(file)) {
        const auto best = exact_finite_values<Value>(file, shapes, "fit.best.");
        progress.best.assign(best.begin(), best.end());
    }
    return progress;
}

/// The number along the first dimension, 0 where there is no such tensor.
CTNN_TAGGED inline std::size_t first_size(const tensor_file& file, const std::string& name) {
    const auto found = file.tensors.find(name);
    return found == file.tensors.end() || found->second.shape.empty() ? 0 : found->second.shape[0];
}

/// Sets a trainer from the bytes of a checkpoint, which is called `file_name` in messages, of training
/// on so many rows.
template <class Trainer>
CTNN_TAGGED fit_progress load_checkpoint_bytes(Trainer& trainer, std::string_view bytes,
                                               std::string_view file_name,
                                               std::optional<std::size_t> rows = std::nullopt) {
    using Value = typename Trainer::value_type;
    using network = typename Trainer::network_type;
    constexpr bool has_lr = requires { trainer.learning_rate(); };
    const tensor_file file = parse_safetensors(bytes, file_name);
    metadata_of(file, "topology");
    check_topology(file, topology_text<typename network::topology>());
    for (const char* key : {"checkpoint", "loss", "optimizer", "batch"})
        check_metadata(file, key, checkpoint_metadata<Trainer>()[key]);

    const auto shapes = topology_tensors<typename network::topology>::all();
    std::vector<tensor_shape> expected;
    const auto expect = [&](const std::string& prefix, const std::vector<tensor_shape>& all) {
        for (const tensor_shape& each : all) expected.push_back({prefix + each.name, each.shape});
    };
    expect("", shapes);
    const std::vector<tensor_shape> trained = without_buffers(shapes);
    for (std::size_t i = 0; i < trainer.moments().size(); ++i) {
        expect(moment_prefix(i), trained);
        // Older files have moments of buffers, too.
        for (const tensor_shape& each : shapes)
            if (each.is_buffer && file.tensors.contains(moment_prefix(i) + each.name))
                expected.push_back({moment_prefix(i) + each.name, each.shape});
    }
    if (has_lr) expected.push_back({"optimizer.lr", {}});
    const bool has_progress = file.tensors.contains("fit.order");
    if (has_progress) {
        expected.push_back({"fit.order", {first_size(file, "fit.order")}});
        expected.push_back({"fit.losses", {2}});
        expected.push_back({"fit.history", {first_size(file, "fit.history"), 3}});
        if (has_best(file)) expect("fit.best.", shapes);
    }
    find_tensors(file, expected, {.allow_unused = true});
    check_no_others(file, expected);

    const auto parameters = exact_finite_values<Value>(file, shapes, "");
    std::vector<std::vector<Value>> moments;
    for (std::size_t i = 0; i < trainer.moments().size(); ++i)
        moments.push_back(exact_finite_values<Value>(file, trained, moment_prefix(i)));
    const std::uint64_t steps = metadata_number(file, "steps");
    // Of older files, which have none, no layer took random numbers.
    const std::uint64_t random_state = file.metadata.contains("random_state")
                                           ? metadata_number(file, "random_state")
                                           : trainer.random_state();
    double lr = 0;
    if (has_lr) lr = exact_finite_values<double>(file, {{"optimizer.lr", {}}}, "")[0];
    fit_progress progress;
    if (has_progress) progress = read_progress<Value>(file, shapes);
    if (!train::is_sound(progress, Trainer::batch, network::value_count))
        throw file_error(file.file_name + ": the checkpoint contradicts itself: after " +
                         std::to_string(progress.rows_done) + " of " +
                         std::to_string(progress.order.size()) + " rows of epoch " +
                         std::to_string(progress.epoch) + " in batches of " +
                         std::to_string(Trainer::batch) + ", with the reports of " +
                         std::to_string(progress.so_far.epochs.size()) +
                         " epochs, or its order does not have every row once");

    if (rows && has_progress && *rows != progress.order.size())
        throw file_error(file.file_name + ": a checkpoint of training on " + std::to_string(*rows) +
                         " rows was expected; it has an order of " +
                         std::to_string(progress.order.size()));

    // From here on nothing fails.
    trainer.network().set_values(std::span<const Value, network::value_count>(parameters));
    for (std::size_t i = 0; i < moments.size(); ++i) {
        auto& moment = trainer.moments()[i];
        const Value* next = moments[i].data();
        moment.clear();
        moment.visit([&](Value& value) { value = *next++; });
    }
    trainer.steps(steps);
    trainer.seed(random_state);
    if constexpr (has_lr) trainer.learning_rate(lr);
    return progress;
}

}  // namespace io

/// Writes all that training needs to go on to the same bits: the network's parameters, the optimizer's
/// moments, learning rate and steps, where the random numbers of steps are, and where `fit` stands (given by its on_step; {} in a loop of one's
/// own). The file is in the safetensors format; it replaces another as a whole or not at all
/// (io::write_file). Throws file_error, also if a parameter or moment is not finite.
template <class Trainer>
CTNN_TAGGED void save_checkpoint(const Trainer& trainer, const fit_progress& progress,
                                 const std::filesystem::path& path) {
    io::write_file(path, io::checkpoint_bytes(trainer, progress, path));
}

/// Sets a trainer and its network from a checkpoint and returns where `fit` stood, for
/// fit_options::resume. Loss, optimizer and their other options are the program's. Throws file_error,
/// and nothing has changed: if the file is not sound, or of another topology, element type, loss,
/// optimizer or batch.
template <class Trainer>
CTNN_TAGGED fit_progress load_checkpoint(Trainer& trainer, const std::filesystem::path& path) {
    return io::load_checkpoint_bytes(trainer, io::read_file(path), path.string());
}
/// The same for `fit` on these data, of whose number of rows the checkpoint must be.
template <class Trainer, std::size_t Inputs, class Target, class Value>
CTNN_TAGGED fit_progress load_checkpoint(Trainer& trainer, const dataset<Inputs, Target, Value>& data,
                                         const std::filesystem::path& path) {
    return io::load_checkpoint_bytes(trainer, io::read_file(path), path.string(), data.size());
}

}  // namespace ctnn
