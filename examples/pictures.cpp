// SPDX-License-Identifier: BSL-1.0
#include "pictures.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace {

constexpr const char* look = R"gnuplot(
set encoding utf8
set linetype 1 linecolor rgb '#0072b2' linewidth 2 pointtype 7
set linetype 2 linecolor rgb '#d55e00' linewidth 2 pointtype 5
set linetype 3 linecolor rgb '#009e73' linewidth 2 pointtype 9
set linetype 4 linecolor rgb '#e69f00' linewidth 2 pointtype 11
set linetype 5 linecolor rgb '#cc79a7' linewidth 2 pointtype 13
set linetype 6 linecolor rgb '#56b4e9' linewidth 2 pointtype 2
set linetype 7 linecolor rgb '#404040' linewidth 2 pointtype 1
set linetype 8 linecolor rgb '#999999' linewidth 2 pointtype 3
set linetype cycle 8
set border 3 linecolor rgb '#404040'
set tics nomirror
set grid linecolor rgb '#d8d8d8' linewidth 0.8
# (The empty title keeps the legend and the label of the axis above it apart.)
set key outside below horizontal Left reverse title ' ' font ',6'
set clip two
set palette defined (0 '#440154', 1 '#472d7b', 2 '#3b528b', 3 '#2c728e', 4 '#21918c', \
                     5 '#28ae80', 6 '#5ec962', 7 '#addc30', 8 '#fde725')
probability = "defined (0 '#f0a070', 0.5 '#ffffff', 1 '#70b0dc')"
)gnuplot";

std::string terminal(const std::string& name, pictures::size pixels) {
    const bool is_svg = name.ends_with(".svg");
    if (!is_svg && !name.ends_with(".png"))
        throw std::invalid_argument("expected a name that ends in .svg or .png");
    // The letters are of one size: the one terminal counts pixels, the other points of 4/3 pixels.
    return std::string(is_svg ? "set terminal svg font 'sans-serif,14'"
                              : "set terminal pngcairo font 'sans-serif,10.5'") +
           " size " + std::to_string(pixels.width) + "," + std::to_string(pixels.height) +
           " enhanced background '#ffffff'\n";
}

// Without a shell, which file names could mean something to, and without what users set for their own
// plots, in ~/.gnuplot or by GNUTERM. In the POSIX locale gnuplot warns of every `set encoding utf8`; with
// UTF-8, or in a locale that a system does not have, it does not. False: gnuplot is not installed.
bool run_gnuplot(std::string commands, std::string output) {
    char program[] = "gnuplot", defaults[] = "-d", option[] = "-c";
    char* arguments[] = {program, defaults, option, commands.data(), output.data(), nullptr};
    unsetenv("GNUTERM");
    setenv("LC_ALL", "C.UTF-8", 1);
    pid_t process = 0;
    const int error = posix_spawnp(&process, program, nullptr, nullptr, arguments, environ);
    if (error == ENOENT) return false;
    if (error != 0) throw std::system_error(error, std::generic_category(), "gnuplot");
    int status = 0;
    while (waitpid(process, &status, 0) == -1 && errno == EINTR) {
    }
    if (status != 0) throw std::runtime_error("gnuplot failed");
    return true;
}

// On a full disk gnuplot ends as if all were well.
bool is_whole(const std::filesystem::path& picture) {
    std::ifstream file{picture, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    const std::string end = bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 16));
    return end.find("</svg>") != end.npos || end.find("IEND") != end.npos;
}

}  // namespace

void pictures::draw(const std::string& name, const std::function<void(Gnuplot&)>& commands,
                    size pixels) const try {
    static bool has_gnuplot = true;
    if (folder_.empty() || !has_gnuplot) return;
    // To gnuplot, names that begin with | or < are commands to run, and with ~ home: so whole paths.
    const std::filesystem::path folder = std::filesystem::absolute(folder_),
                                script = folder / (name + ".gnuplot"), drawn = folder / (name + ".new");
    Gnuplot plot{
        std::string(">").append(script)};  // into a file: no pipe breaks where gnuplot ends early
    plot << terminal(name, pixels) << "set output ARG1\n" << look;
    commands(plot);
    if (!plot.flush()) throw std::runtime_error("cannot write " + script.string());
    has_gnuplot = run_gnuplot(script, drawn);
    if (has_gnuplot) {
        if (!is_whole(drawn)) throw std::runtime_error("cannot write " + drawn.string());
        std::filesystem::rename(drawn, folder_ / name);
    } else {
        std::fputs("gnuplot is not installed: the pictures are left out\n", stderr);
    }
    std::filesystem::remove(script);
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", (folder_ / name).c_str(), error.what());
    std::exit(1);
}
