#!/bin/sh
# SPDX-License-Identifier: BSL-1.0
# build.sh PROGRAM COMPILER [FLAG...]: without CMake
set -eu
cflags=$(pkg-config --cflags ctnn)
program=$1
shift
# (They are words of a shell: a folder's name may have a space.)
eval "exec \"\$@\" -std=c++20 -O2 $cflags \"\$(dirname \"\$0\")/../main.cpp\" -o \"\$program\""
