#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# build.sh COMPILER PROGRAM: without CMake
set -eu
cflags=$(pkg-config --cflags ctnn)
# (They are words of a shell: a folder's name may have a space.)
eval "exec \"\$1\" -std=c++20 -O2 $cflags \"\$(dirname \"\$0\")/../main.cpp\" -o \"\$2\""
