#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Draws every picture of examples/README.md again, by running the examples. Needs gnuplot, and quiet for the pictures with
# times in them. With --compile it first measures what compiling deep.cpp's network takes (some minutes; Debian's package 'time').
# Exit status: 0 done, 1 something failed, 2 wrong use.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if (($# > 1)) || [[ ${1:---compile} != --compile ]]; then
    echo "usage: pictures.sh [--compile]" >&2
    exit 2
fi
if ! command -v gnuplot >/dev/null; then
    echo "pictures.sh: expected gnuplot, found none (Debian's package gnuplot-nox)" >&2
    exit 1
fi
if (($#)); then
    measured=$(examples/deep_depths.sh)
    echo "$measured" >examples/data/deep_compile.csv
fi
cmake --preset demo
cmake --build --preset demo --target pictures
