// SPDX-License-Identifier: BSL-1.0
#include "chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace comparison {

namespace {

constexpr const char* ctnn_colour = "0xd95f02";
constexpr const char* other_colour = "0x9aa5b1";

// In gnuplot's single quotes, where only they themselves are special.
std::string quoted(const std::string& text) {
    std::string made = "'";
    for (const char each : text) made += each == '\'' ? std::string("''") : std::string(1, each);
    return made + "'";
}

void draw(const std::string& script) {
    std::FILE* gnuplot = popen("gnuplot", "w");
    if (!gnuplot) throw std::runtime_error("gnuplot cannot be started");
    std::fputs(script.c_str(), gnuplot);
    if (pclose(gnuplot) != 0) throw std::runtime_error("gnuplot could not draw");
}

std::ostringstream new_script(const std::filesystem::path& svg, const std::string& title,
                              std::size_t lines) {
    std::ostringstream script;
    script << "set terminal svg noenhanced size 1100," << 110 + 34 * lines
           << " font 'sans-serif,15' background 'white'\n"
           << "set output " << quoted(svg.string()) << "\nset title " << quoted(title) << "\n"
           << "set border 1\nset tics nomirror\nset ytics scale 0\n"
           << "set yrange [" << lines << " - 0.4:-0.6]\n";
    return script;
}

}  // namespace

bool can_draw() { return std::system("gnuplot --version >/dev/null 2>&1") == 0; }

void draw_bars(const finding& found, const std::filesystem::path& svg) {
    const std::vector<measurement>& rivals = found.times.rivals;
    const double shortest = rivals.front().median, longest = rivals.back().median;
    const auto [unit, unit_name] = shortest < 1e-6   ? std::pair{1e-9, "ns"}
                                   : shortest < 1e-3 ? std::pair{1e-6, "us"}
                                                     : std::pair{1e-3, "ms"};
    const bool is_logarithmic = longest > 15 * shortest;
    const double first = is_logarithmic ? shortest / 2 : 0;

    std::ostringstream script =
        new_script(svg, found.work->name() + " (" + found.work->net.purpose + ")", rivals.size());
    script << "$bars << END\n";
    for (std::size_t i = 0; i < rivals.size(); ++i) {
        const measurement& each = rivals[i];
        const bool is_ctnn = each.rival == "ctnn";
        script << i << " " << each.median / unit << " " << (is_ctnn ? ctnn_colour : other_colour)
               << " \"" << readable_time(each.median)
               << (is_ctnn ? "" : "  (" + readable_ratio(found.times.ratio(each)) + " x ctnn)")
               << "\" \"" << each.rival << "\"\n";
    }
    script << "END\n"
           << "set lmargin at screen 0.27\nset rmargin at screen 0.75\n"
           << "set xlabel 'median time of a call, " << unit_name
           << (is_logarithmic ? ", logarithmic" : "") << "'\n"
           << (is_logarithmic ? "set logscale x\n" : "") << "set xrange [" << first / unit << ":"
           << longest / unit << "]\n"
           << "set style fill solid noborder\n"
           << "plot $bars using 2:1:(" << first / unit
           << "):2:($1-0.36):($1+0.36):3:ytic(5) with boxxyerror linecolor rgb variable notitle, "
           << "$bars using 2:1:4 with labels left offset 0.6,0 notitle\n";
    draw(script.str());
}

void draw_overview(const std::vector<finding>& findings, const std::filesystem::path& svg) {
    // Told apart by shape, too. (Okabe and Ito's colours, which the colour-blind can tell apart.)
    static constexpr std::array<const char*, 8> colours{"#0072b2", "#56b4e9", "#009e73", "#cc79a7",
                                                        "#7f6000", "#000000", "#999999", "#8c2d04"};
    static constexpr std::array<int, 8> shapes{7, 6, 5, 4, 9, 8, 13, 12};

    std::ostringstream script = new_script(
        svg, "Time of a call, as a multiple of ctnn's: right of the line is slower", findings.size());
    script << "set ytics (";
    for (std::size_t w = 0; w < findings.size(); ++w)
        script << (w ? ", " : "") << quoted(findings[w].work->name()) << " " << w;
    script << ")\nset logscale x\nset grid\nset lmargin at screen 0.38\nset rmargin at screen 0.70\n"
           << "set key at screen 0.71, graph 1 left top vertical Left reverse samplen 1\n"
           << "set arrow from 1, graph 0 to 1, graph 1 nohead linewidth 2 linecolor rgb " << ctnn_colour
           << "\n";
    std::string plots;
    std::size_t style = 0;
    for (const rival& each : rivals()) {
        if (each.name == "ctnn") continue;
        std::ostringstream points;
        for (std::size_t w = 0; w < findings.size(); ++w)
            if (const measurement* one = findings[w].times.find(each.name))
                points << findings[w].times.ratio(*one) << " " << w << "\n";
        if (points.str().empty()) continue;
        script << "$points" << style << " << END\n" << points.str() << "END\n";
        plots += (plots.empty() ? "" : ", ") + ("$points" + std::to_string(style)) +
                 " using 1:2 with points pointsize 1.2 pointtype " +
                 std::to_string(shapes[style % shapes.size()]) + " linewidth 1.5 linecolor rgb '" +
                 colours[style % colours.size()] + "' title " + quoted(each.name);
        ++style;
    }
    if (plots.empty()) return;  // nobody but ctnn
    script << "set xrange [0.5:*]\nplot " << plots << "\n";
    draw(script.str());
}

}  // namespace comparison
