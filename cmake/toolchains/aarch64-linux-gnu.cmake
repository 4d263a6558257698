# SPDX-License-Identifier: BSL-1.0
# 64-bit Arm, built and tested on a Debian machine of another architecture (g++-aarch64-linux-gnu, qemu-user-static).
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static)

# Boost, xsimd and Catch2 are headers, the same for every architecture: this machine's serve. They are looked at last,
# so that everything else is the other architecture's; and as CMake sees that the compiler looks there anyway, it does
# not put them first.
set(CMAKE_CXX_FLAGS_INIT "-idirafter /usr/include")
file(GLOB package_dirs /usr/lib/*-linux-gnu/cmake)
set(CMAKE_PREFIX_PATH /usr ${package_dirs})

# There are no shared libraries of that architecture to run with.
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
