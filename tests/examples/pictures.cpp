// SPDX-License-Identifier: BSL-1.0
// pictures FOLDER: one picture by each terminal, with letters of which ASCII has none.
#include "pictures.hpp"

int main(int, char** arguments) {
    const pictures gallery{arguments[1]};
    for (const char* name : {"labels.svg", "labels.png"})
        gallery.draw(name, [](Gnuplot& plot) {
            plot << "set xlabel 'Größe in °'\nset ylabel '∂ℒ/∂w'\nplot [0:1] x title '重み'\n";
        });
}
