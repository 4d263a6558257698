// SPDX-License-Identifier: BSL-1.0
#include "command_line.hpp"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <type_traits>
#include <vector>

namespace {

// Output is buffered: that a disk is full may only turn out when the program ends.
void require_output() {
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return;
    std::fprintf(stderr, "cannot write the output: %s\n", std::strerror(errno));
    std::_Exit(1);
}

}  // namespace

command_line::command_line(const std::string& what_the_program_does)
    : app_{std::make_unique<CLI::App>(what_the_program_does)} {
    std::atexit(require_output);
    app_->add_option("--pictures", pictures_, "draw the pictures into this folder (with gnuplot)")
        ->check(CLI::Validator{CLI::ExistingDirectory}.description(""))
        ->type_name("FOLDER");
}

command_line::~command_line() = default;

template <class T>
void command_line::option(const std::string& names, T& value, const std::string& help) {
    CLI::Option* option = app_->add_option(names, value, help);
    if constexpr (!std::is_same_v<T, std::vector<std::string>> &&
                  !std::is_same_v<T, std::optional<std::string>>)
        option->capture_default_str();
}

template <class T>
void command_line::option(const std::string& names, T& value, const std::string& help, T smallest,
                          T largest) {
    app_->add_option(names, value, help)->check(CLI::Range(smallest, largest))->capture_default_str();
}

void command_line::flag(const std::string& names, bool& value, const std::string& help) {
    app_->add_flag(names, value, help);
}

std::optional<int> command_line::parse(int argc, const char* const* argv) {
    app_->name(std::filesystem::path{argv[0]}.filename().string());
    try {
        app_->parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app_->exit(error) == 0 ? 0 : 2;
    }
    return std::nullopt;
}

// What the examples ask for. (std::size_t is one of the first two, according to the system.)
template void command_line::option(const std::string&, unsigned long&, const std::string&);
template void command_line::option(const std::string&, unsigned long long&, const std::string&);
template void command_line::option(const std::string&, int&, const std::string&);
template void command_line::option(const std::string&, float&, const std::string&);
template void command_line::option(const std::string&, double&, const std::string&);
template void command_line::option(const std::string&, std::string&, const std::string&);
template void command_line::option(const std::string&, std::optional<std::string>&, const std::string&);
template void command_line::option(const std::string&, std::vector<std::string>&, const std::string&);
template void command_line::option(const std::string&, unsigned long&, const std::string&, unsigned long,
                                   unsigned long);
template void command_line::option(const std::string&, unsigned long long&, const std::string&,
                                   unsigned long long, unsigned long long);
template void command_line::option(const std::string&, int&, const std::string&, int, int);
template void command_line::option(const std::string&, float&, const std::string&, float, float);
template void command_line::option(const std::string&, double&, const std::string&, double, double);
