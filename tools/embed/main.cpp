// SPDX-License-Identifier: BSL-1.0
// ctnn-embed: writes a network as a header that proves itself. Exit codes: 0 done, 1 the network does
// not compute what the model does, 2 wrong use or a model that cannot be embedded.
#include "embed.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <new>
#include <system_error>

namespace {

namespace nn = ctnn;

void print_sheet(const nn::embed::embedding& made, const std::string& file, const std::string& output) {
    const auto network = nn::io::description::parse(made.source.topology);
    std::cout << file << (made.producer.empty() ? "" : " (" + made.producer + ")") << '\n';
    for (const auto& [layer, origin] : made.layers) {
        std::cout << "  " << layer;
        if (!origin.empty())
            std::cout << std::string(layer.size() < 24 ? 24 - layer.size() : 1, ' ') << "from "
                      << origin;
        std::cout << '\n';
    }
    const auto print_list = [](const char* heading, const std::vector<std::string>& all) {
        for (std::size_t i = 0; i < all.size(); ++i) std::cout << (i == 0 ? heading : ", ") << all[i];
        if (!all.empty()) std::cout << '\n';
    };
    print_list("left out, since they change no value: ", made.skipped);
    print_list("note: ", made.notes);
    std::cout << network.inputs() << " inputs, " << network.outputs() << " outputs, "
              << network.parameter_count() << " parameters, " << network.multiply_adds()
              << " multiplications a row\n"
              << "agrees with the model to " << made.largest_difference << " of the largest output, on "
              << made.source.checks.size() << (made.source.checks.size() == 1 ? " row" : " rows")
              << " that the compiler will check again\n";
    if (!output.empty()) std::cout << output << ": " << made.source.name << "::model\n";
}

bool is_safetensors(const std::string& file) {
    return std::filesystem::path(file).extension() == ".safetensors";
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Writes a trained network as a C++ header: `NAME::model` is a constant in read-only "
                 "memory, and the compiler "
                 "checks that it gives what the model gives.",
                 "ctnn-embed"};
    std::string model, name, output, topology;
    std::vector<std::string> renames;
    nn::load_options options;
    std::optional<std::size_t> rows;
    bool is_quiet = false, is_dry_run = false;
    app.set_version_flag("--version", CTNN_VERSION);
    app.add_option("model", model, "an ONNX file, or a .safetensors file with --topology")->required();
    app.add_option("--name", name, "the header's namespace, such as jets or tagger::jets");
    app.add_option("-o,--output", output, "the header to write");
    app.add_option("--topology", topology, "for safetensors: sequential<linear<16, 64>, relu, ...>");
    app.add_option("--prefix", options.prefix,
                   "for safetensors: what every name in the file begins with, such as model.");
    app.add_option("--rename", renames,
                   "for safetensors: 0.weight=fc1.weight, where the file has (after the prefix) "
                   "fc1.weight for 0.weight; any number of times")
        ->allow_extra_args(false);  // one each, or it would take the model
    app.add_flag("--allow-unused", options.allow_unused,
                 "for safetensors: leave out what else the file has");
    app.add_option("--rows", rows,
                   "rows that the compiler checks (1 to 1000; by default 4, fewer for large networks)")
        ->check(CLI::Range(1, 1000));
    app.add_flag("--dry-run", is_dry_run, "say what would be written, and write nothing");
    app.add_flag("-q,--quiet", is_quiet, "print nothing but errors");
    try {
        app.parse(argc, argv);
        if (!is_dry_run && (name.empty() || output.empty()))
            throw CLI::ValidationError(
                "--name and --output are needed to write a header (or --dry-run)");
        if (!name.empty() && !nn::io::is_namespace_name(name))
            throw CLI::ValidationError("--name: '" + name + "' cannot be the name of a namespace");
        std::error_code no_file;
        if (std::filesystem::equivalent(model, output, no_file))
            throw CLI::ValidationError("--output: '" + output + "' is the model itself");
        for (const std::string& each : renames) {
            const std::size_t equals = each.find('=');
            if (equals == each.npos)
                throw CLI::ValidationError("--rename: '" + each + "' is not KEY=NAME");
            options.names.push_back({each.substr(0, equals), each.substr(equals + 1)});
        }
        if (!is_safetensors(model) &&
            (!options.prefix.empty() || !renames.empty() || options.allow_unused))
            throw CLI::ValidationError("--prefix, --rename and --allow-unused are for .safetensors files");
        if (is_safetensors(model) != !topology.empty())
            throw CLI::ValidationError(
                topology.empty() ? "a .safetensors file needs --topology: it has parameters, but not "
                                   "what they are for"
                                 : "--topology is for .safetensors files; an ONNX file has its own");
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    bool has_read = false;
    try {
        // An ONNX file has 2 GB at most, and weights that fit into a header far less.
        const std::string bytes = nn::io::read_file(model, std::uint64_t{1} << 31);
        nn::embed::embedding made = is_safetensors(model)
                                        ? nn::embed::embed_safetensors(bytes, model, topology, rows, options)
                                        : nn::embed::embed_onnx(bytes, model, rows);
        made.source.name = name.empty() ? "model" : name;
        const std::string text = nn::embed::header_of(made, model);
        has_read = true;
        if (!is_dry_run) nn::io::write_file(output, text);
        if (!is_quiet) print_sheet(made, model, is_dry_run ? "" : output);
        return 0;
    } catch (const nn::embed::disagreement& error) {
        std::cerr << "ctnn-embed: " << error.what() << '\n';
        return 1;
    } catch (const nn::file_error& error) {
        std::cerr << "ctnn-embed: " << error.what() << '\n';
        return has_read ? 1 : 2;
    } catch (const std::bad_alloc&) {
        std::cerr << "ctnn-embed: " << model << ": there is not enough memory for it\n";
        return 1;
    }
}
