// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <ctnn/io/tensor_file.hpp>
#include <ctnn/io/tensors.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace ctnn {

/// How a network's tensors are found in a file that has other names for them, or more than them: KEY of
/// the network is the file's `prefix` + NAME, where NAME is what `names` has for KEY, or else KEY itself.
struct CTNN_VERSIONED load_options {
    std::string prefix = "";  ///< of every name in the file: "model.", "_orig_mod.", "module._orig_mod."
    /// The network's key and the file's, which has the prefix before it: {"0.weight", "fc1.weight"}.
    std::vector<std::pair<std::string, std::string>> names = {};
    bool allow_unused = false;  ///< what else the file has is left out, where it would be an error
};

namespace io {

/// How many characters must be inserted, removed or replaced (Levenshtein, 1966).
CTNN_TAGGED inline std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = std::exchange(row[j], (std::min)({replaced, row[j] + 1, row[j - 1] + 1}));
        }
    }
    return row[b.size()];
}

/// "; the nearest are ..." of `candidates`, those of the wanted shape first; nothing if there are none.
CTNN_TAGGED inline std::string nearest_text(const tensor_shape& wanted,
                                            const std::vector<tensor_shape>& candidates) {
    // Bounds for hostile files: names are compared by their beginnings.
    constexpr std::size_t most_candidates = 10'000, longest = 100, most_named = 3;
    using distance = std::tuple<bool, std::size_t, std::size_t>;
    std::vector<distance> distances;
    for (std::size_t i = 0; i < (std::min)(candidates.size(), most_candidates); ++i) {
        const std::string_view name = candidates[i].name;
        distances.push_back(
            {candidates[i].shape != wanted.shape,
             edit_distance(std::string_view(wanted.name).substr(0, longest), name.substr(0, longest)),
             i});
    }
    std::ranges::sort(distances);
    distances.resize((std::min)(distances.size(), most_named));
    std::string text;
    for (const auto& [is_other_shape, changes, i] : distances)
        text += (text.empty() ? "" : ", ") + in_quotes(candidates[i].name) + " of shape " +
                shape_text(candidates[i].shape);
    return text.empty() ? ""
                        : (distances.size() > 1 ? "; the nearest are " : "; the nearest is ") + text;
}

/// "; with the prefix ... all are there", of the prefixes with which the file has all of `tensors`.
CTNN_TAGGED inline std::string prefix_text(const tensor_file& file,
                                           const std::vector<tensor_shape>& tensors) {
    constexpr std::size_t most_named = 3;
    std::string text;
    std::size_t named = 0;
    for (const auto& [name, found] : file.tensors) {
        if (tensors.empty() || !name.ends_with(tensors[0].name)) continue;
        const std::string prefix = name.substr(0, name.size() - tensors[0].name.size());
        if (!(prefix.empty() || prefix.ends_with('.')) ||
            !std::ranges::all_of(tensors, [&](const tensor_shape& each) {
                return file.tensors.contains(prefix + each.name);
            }))
            continue;
        text += named == 0 ? "; with " : " or ";
        text += prefix.empty() ? "no prefix" : "the prefix " + in_quotes(prefix);
        if (++named == most_named) break;
    }
    return text.empty() ? "" : text + " all are there";
}

/// The tensors of a network, with the names that they have in a file, without the prefix. Throws
/// file_error, which begins with `file_name`, if the options contradict themselves or the network.
CTNN_TAGGED inline std::vector<tensor_shape> renamed(const std::vector<tensor_shape>& ours,
                                                     const load_options& options,
                                                     const std::string& file_name) {
    std::map<std::string, std::string> name_of;
    for (const auto& [key, name] : options.names) {
        const bool is_there =
            std::ranges::any_of(ours, [&](const tensor_shape& each) { return each.name == key; });
        if (!is_there)
            throw file_error(file_name + ": a name is given for " + in_quotes(key) +
                             ", which is no tensor of the network" + nearest_text({key, {}}, ours));
        if (!name_of.emplace(key, name).second)
            throw file_error(file_name + ": two names are given for " + in_quotes(key));
    }
    std::map<std::string, std::string> key_of;
    std::vector<tensor_shape> theirs = ours;
    for (tensor_shape& each : theirs) {
        const std::string key = each.name;
        if (const auto given = name_of.find(key); given != name_of.end()) each.name = given->second;
        const auto [other, is_new] = key_of.emplace(each.name, key);
        if (!is_new)
            throw file_error(file_name + ": by the names given, " + in_quotes(other->second) + " and " +
                             in_quotes(key) + " of the network are both " + in_quotes(each.name) +
                             " of the file");
    }
    return theirs;
}

/// Whether a tensor is what PyTorch's BatchNorm counts beside its buffers, which nothing here needs.
CTNN_TAGGED inline bool is_count_of_batches(std::string_view name, const tensor& found,
                                            const std::set<std::string_view>& names) {
    constexpr std::string_view count = "num_batches_tracked";
    return name.ends_with(count) && found.type == "I64" && found.shape.empty() &&
           names.contains(std::string(name.substr(0, name.size() - count.size())) + "running_var");
}

/// Throws file_error if the file has a tensor that is none of `expected`; the message ends in `cure`.
CTNN_TAGGED inline void check_no_others(const tensor_file& file,
                                        const std::vector<tensor_shape>& expected,
                                        const std::string& cure = "") {
    std::set<std::string_view> names;
    for (const tensor_shape& each : expected) names.insert(each.name);
    for (const auto& [name, found] : file.tensors)
        if (!names.contains(name) && !is_count_of_batches(name, found, names))
            throw file_error(file.file_name + ": no tensor " + in_quotes(name) +
                             " was expected; there is one of shape " + shape_text(found.shape) + cure);
}

/// The tensors of a network, with the names that they have in the file, which has them in these shapes
/// and no others, unless that is allowed. Throws file_error if not, and says what is nearest to it.
CTNN_TAGGED inline std::vector<tensor_shape> find_tensors(const tensor_file& file,
                                                          const std::vector<tensor_shape>& ours,
                                                          const load_options& options = {}) {
    const std::vector<tensor_shape> without_prefix = renamed(ours, options, file.file_name);
    std::vector<tensor_shape> theirs = without_prefix;
    for (tensor_shape& each : theirs) each.name = options.prefix + each.name;

    const auto fail_missing = [&](const tensor_shape& wanted, const std::string& message) {
        std::string cure = prefix_text(file, without_prefix);
        if (cure.empty()) {
            std::set<std::string_view> taken;
            for (const tensor_shape& each : theirs) taken.insert(each.name);
            std::vector<tensor_shape> candidates;
            for (const auto& [name, found] : file.tensors)
                if (!taken.contains(name)) candidates.push_back({name, found.shape});
            cure = nearest_text(wanted, candidates);
        }
        throw file_error(file.file_name + ": " + message + cure);
    };
    const auto has_prefix = [&](const auto& each) { return each.first.starts_with(options.prefix); };
    if (!theirs.empty() && std::ranges::none_of(file.tensors, has_prefix))
        fail_missing(theirs[0], options.prefix.empty()
                                    ? "tensors were expected; there is none"
                                    : "no tensor begins with the prefix " + in_quotes(options.prefix));
    for (std::size_t i = 0; i < theirs.size(); ++i) {
        const tensor_shape& each = theirs[i];
        const std::string who =
            "tensor " + in_quotes(each.name) +
            (each.name == ours[i].name ? "" : ", the network's " + in_quotes(ours[i].name) + ",");
        const auto found = file.tensors.find(each.name);
        if (found == file.tensors.end())
            fail_missing(each,
                         who + " of shape " + shape_text(each.shape) + " was expected; there is none");
        if (found->second.shape != each.shape)
            throw file_error(file.file_name + ": " + who + " was expected to have the shape " +
                             shape_text(each.shape) + "; it has " + shape_text(found->second.shape));
    }
    if (!options.allow_unused)
        check_no_others(file, theirs, "; a file with more is loaded if unused tensors are allowed");
    return theirs;
}

}  // namespace io

}  // namespace ctnn
