#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# What the network of deep.cpp takes to compile with its training, against its depth: blocks in a repeat, and
# written out. Prints examples/data/deep_compile.csv; it takes about three minutes.
# Exit status: 0 done, 1 a program does not compile, 2 wrong use.
set -euo pipefail
export LC_ALL=C

compiler=${1:-g++}
(($#)) && shift
if [[ $compiler == -* ]] || ! command -v "$compiler" >/dev/null || [[ ! -x /usr/bin/time ]]; then
    echo "usage: deep_depths.sh [COMPILER [FLAG...]] (g++; Debian's package 'time' measures)" >&2
    exit 2
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
flags=(-std=c++20 -O3 -march=native -I "$(dirname "${BASH_SOURCE[0]}")/../include" "$@")

cat >"$folder/program.cpp" <<'END'
#include <ctnn/ctnn.hpp>
namespace nn = ctnn;
using block = nn::residual<nn::linear<32, 32>, nn::relu>;
using network = nn::network<
    nn::sequential<nn::linear<32, 32>, nn::relu, BLOCKS, nn::linear<32, 256>, nn::softmax>>;
network net;
void learn(nn::trainer<network, nn::cross_entropy, nn::adam, 64>& trainer, std::span<const float> rows,
           std::span<const std::uint32_t> classes) {
    net.initialize(1);
    trainer.step(rows, classes);
}
std::array<float, 256> classify(const std::array<float, 32>& row) { return net(row); }
END

# measure BLOCKS: prints "seconds,megabytes", the better of two runs, in processor seconds, which other programs
# disturb less than those of the clock.
measure() {
    local run
    for run in 1 2; do
        /usr/bin/time --format '%U %S %M' --output "$folder/run$run" \
            "$compiler" "${flags[@]}" "-DBLOCKS=$1" -c "$folder/program.cpp" -o "$folder/object" || {
            echo "deep_depths.sh: it does not compile: $1" >&2
            exit 1
        }
    done
    awk 'NR == 1 || $1 + $2 < least { least = $1 + $2; peak = $3 } END { printf "%.2f,%.0f", least, peak / 1024 }' \
        "$folder/run1" "$folder/run2"
}

machine=$(sed --quiet 's/^model name[^:]*: //p' /proc/cpuinfo | head --lines 1)
printf '# %s, -O3 -march=native, %s, %s\n' \
    "$("$compiler" --version | head --lines 1)" "${machine:-$(uname --machine)}" "$(date --utc +%F)"
echo "blocks,repeat_seconds,repeat_megabytes,written_out_seconds,written_out_megabytes"
for depth in 1 3 10 30 100 300 1000; do
    in_repeat=$(measure "nn::repeat<$depth, block>")
    written_out=,
    if ((depth <= 100)); then
        blocks=$(printf 'block, %.0s' $(seq "$depth"))
        written_out=$(measure "${blocks%, }")
    fi
    echo "$depth,$in_repeat,$written_out"
done
