// SPDX-License-Identifier: BSL-1.0
// The pictures of the examples: gnuplot draws, gnuplot-iostream hands it commands and data, and this
// gives all of them one look.
#pragma once

#include <gnuplot-iostream.h>

#include <filesystem>
#include <functional>
#include <string>

/// Draws into a folder, or nothing at all where none is wanted.
///
///     pictures gallery{folder};
///     gallery.draw("mortgage_loss.svg", [&](Gnuplot& plot) {
///         plot << "set xlabel 'epoch'\nset ylabel 'loss (nats)'\n"
///              << "plot '-' with lines title 'training'\n";
///         plot.send1d(losses);  // vectors of numbers or of std::tuple, a column for each element
///     });
///
/// Line types 1 to 8 have colours that colour-blind people can tell apart (Okabe and Ito), points of
/// different shape, and lines of width 2. For maps there are two palettes: gnuplot's `palette` goes
/// from dark to light (viridis); `set palette @probability` from vermilion at 0 over white at one half
/// to blue at 1 (with `set cbrange [0:1]`).
class pictures {
public:
    struct size {
        int width = 720, height = 480;  // pixels
    };

    /// An existing folder; empty: no pictures.
    explicit pictures(std::filesystem::path folder) : folder_{std::move(folder)} {}

    /// Runs gnuplot on what `commands` writes; the name ends in .svg or .png. Where gnuplot is not
    /// installed, that is said once and the pictures are left out. Where it fails, the program ends
    /// with status 1, an older picture stays as it is, and gnuplot's commands are kept beside it.
    void draw(const std::string& name, const std::function<void(Gnuplot&)>& commands, size pixels) const;
    void draw(const std::string& name, const std::function<void(Gnuplot&)>& commands) const {
        draw(name, commands, size{});
    }

private:
    std::filesystem::path folder_;
};

/// Makes gnuplot find the lines on which a map has one of the values in `levels` ("0.5, 1"). The map is
/// a vector of rows, which are vectors of std::tuple (x, y, value); the data block `name` ("$contours")
/// then holds (x, y, level), to be plotted with lines.
template <class Map>
void find_contours(Gnuplot& plot, const std::string& name, const std::string& levels, const Map& map) {
    plot << "set contour\nunset surface\nset cntrparam levels discrete " << levels << "\n"
         << "set table " << name << "\nsplot '-' using 1:2:3\n";
    plot.send2d(map);
    // And a point that is nowhere: of a block without points, where no line is found, gnuplot warns.
    plot << "unset table\nset print " << name << " append\nprint \"\\n\\nNaN NaN NaN\"\nunset print\n";
}
