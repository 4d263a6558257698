# SPDX-License-Identifier: BSL-1.0
# How other libraries are found, or fetched where a system has no packages of them.
# The versions fetched are those of Debian 12, which are the ones that the tests run with.
include(FetchContent)
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW) # the options that are set here reach the fetched projects

function(ctnn_require name package)
    if(NOT ${name}_FOUND)
        message(FATAL_ERROR "ctnn: ${name} was not found. On Debian and Ubuntu: apt-get install ${package}. "
                            "Elsewhere: -DCTNN_FETCH_DEPENDENCIES=ON fetches it.")
    endif()
endfunction()

# Only the headers: nothing of the other build is run, and an imported target is exported by name, as a package's is.
# FOLDER is where in the sources the headers lie; the rest says where the sources come from.
function(ctnn_fetch_headers name target folder)
    FetchContent_Declare(${name} ${ARGN} SOURCE_SUBDIR no_build)
    FetchContent_MakeAvailable(${name})
    add_library(${target} INTERFACE IMPORTED GLOBAL)
    target_include_directories(${target} INTERFACE ${${name}_SOURCE_DIR}/${folder})
endfunction()

function(ctnn_find_boost)
    if(TARGET Boost::headers)
        # The project above us has it already.
    elseif(CTNN_FETCH_DEPENDENCIES AND CTNN_BUILD_EXAMPLES)
        # The examples use more of Boost than the library does: 120 MB.
        ctnn_fetch_headers(boost Boost::headers ""
            URL https://archives.boost.io/release/1.74.0/source/boost_1_74_0.tar.gz
            URL_HASH SHA256=afff36d392885120bcac079148c177d1f6f7730ec3d47233aa51b0afa4db94a5
            DOWNLOAD_EXTRACT_TIMESTAMP ON)
    elseif(CTNN_FETCH_DEPENDENCIES)
        ctnn_fetch_headers(hana Boost::headers include
            GIT_REPOSITORY https://github.com/boostorg/hana.git GIT_TAG boost-1.74.0 GIT_SHALLOW TRUE)
    else()
        # Global, because a project that adds ctnn as a subdirectory links what is found here.
        set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
        find_package(Boost CONFIG QUIET)
        ctnn_require(Boost libboost-dev)
    endif()
endfunction()

function(ctnn_find_xsimd)
    if(TARGET xsimd)
        # As above.
    elseif(CTNN_FETCH_DEPENDENCIES)
        ctnn_fetch_headers(xsimd xsimd include
            GIT_REPOSITORY https://github.com/xtensor-stack/xsimd.git GIT_TAG 8.1.0 GIT_SHALLOW TRUE)
    else()
        set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
        find_package(xsimd CONFIG QUIET) # no version: xsimd's own check takes each major version for a different library
        ctnn_require(xsimd libxsimd-dev)
    endif()
    include(${PROJECT_SOURCE_DIR}/cmake/ctnn_xsimd.cmake)
endfunction()

# What only our own tests, benchmarks and programs need. Fetched, it is built as its own project says.
function(ctnn_find_or_fetch package debian_package name repository tag)
    if(CTNN_FETCH_DEPENDENCIES)
        FetchContent_Declare(${name} GIT_REPOSITORY ${repository} GIT_TAG ${tag} GIT_SHALLOW TRUE SYSTEM)
        FetchContent_MakeAvailable(${name})
    else()
        find_package(${package} CONFIG QUIET)
        ctnn_require(${package} ${debian_package})
    endif()
endfunction()

# The tests link ${ctnn_catch2}.
function(ctnn_find_catch2)
    set(CATCH_BUILD_STATIC_LIBRARY ON)
    set(CATCH_BUILD_TESTING OFF)
    set(CATCH_INSTALL_DOCS OFF)
    set(CATCH_INSTALL_HELPERS OFF)
    ctnn_find_or_fetch(Catch2 catch2 catch2 https://github.com/catchorg/Catch2.git v2.13.10)
    set(ctnn_catch2 Catch2::Catch2WithMain)
    if(NOT CTNN_FETCH_DEPENDENCIES AND (CMAKE_CROSSCOMPILING OR CMAKE_CXX_FLAGS MATCHES "-stdlib="))
        # The package's library is this machine's, for its standard library; its headers (version 2) are a library too.
        file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/catch_main.cpp
             CONTENT "#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n")
        add_library(ctnn_catch_main STATIC ${PROJECT_BINARY_DIR}/catch_main.cpp)
        target_link_libraries(ctnn_catch_main PUBLIC Catch2::Catch2)
        set(ctnn_catch2 ctnn_catch_main)
    endif()
    set(ctnn_catch2 ${ctnn_catch2} PARENT_SCOPE)
endfunction()

function(ctnn_find_benchmark)
    set(BENCHMARK_ENABLE_TESTING OFF)
    set(BENCHMARK_ENABLE_INSTALL OFF)
    ctnn_find_or_fetch(benchmark libbenchmark-dev benchmark https://github.com/google/benchmark.git v1.7.1)
endfunction()

# What gnuplot-iostream uses of Boost beside headers; static where the examples are.
function(ctnn_find_boost_libraries)
    if(CTNN_FETCH_DEPENDENCIES)
        FetchContent_GetProperties(boost)
        foreach(library IN ITEMS filesystem iostreams)
            file(GLOB sources ${boost_SOURCE_DIR}/libs/${library}/src/*.cpp)
            # (The others compress, with libraries of their own.)
            list(FILTER sources EXCLUDE REGEX "(bzip2|gzip|lzma|zlib|zstd|windows_file_codecvt)[.]cpp$")
            add_library(ctnn_boost_${library} STATIC ${sources})
            target_link_libraries(ctnn_boost_${library} PUBLIC Boost::headers)
            add_library(Boost::${library} ALIAS ctnn_boost_${library})
        endforeach()
    else()
        set(Boost_USE_STATIC_LIBS ${CTNN_STATIC})
        set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
        find_package(Boost CONFIG QUIET COMPONENTS iostreams filesystem)
        ctnn_require(Boost "libboost-iostreams-dev libboost-filesystem-dev")
    endif()
endfunction()

# A header that starts gnuplot, which is asked for when a program runs.
function(ctnn_find_gnuplot_iostream)
    ctnn_find_boost_libraries()
    if(CTNN_FETCH_DEPENDENCIES)
        FetchContent_Declare(gnuplot_iostream GIT_REPOSITORY https://github.com/dstahlke/gnuplot-iostream.git
                             GIT_TAG c8919a0 SOURCE_SUBDIR no_build)
        FetchContent_MakeAvailable(gnuplot_iostream)
        set(ctnn_gnuplot_iostream_folder ${gnuplot_iostream_SOURCE_DIR})
    else()
        find_path(ctnn_gnuplot_iostream_folder gnuplot-iostream.h)
        set(gnuplot-iostream_FOUND ${ctnn_gnuplot_iostream_folder})
        ctnn_require(gnuplot-iostream libgnuplot-iostream-dev)
    endif()
    add_library(ctnn_gnuplot_iostream INTERFACE)
    target_include_directories(ctnn_gnuplot_iostream SYSTEM INTERFACE ${ctnn_gnuplot_iostream_folder})
    target_link_libraries(ctnn_gnuplot_iostream INTERFACE Boost::iostreams Boost::filesystem)
endfunction()

# <stb/stb_image.h>, which is all of a library. Version 2.27, Debian 12's, writes behind its tables where a damaged JPEG has
# more than 256 codes in one: ctnn_stb_folder gets a copy that refuses it, as later versions do.
function(ctnn_find_stb)
    if(CTNN_FETCH_DEPENDENCIES)
        FetchContent_Declare(stb GIT_REPOSITORY https://github.com/nothings/stb.git GIT_TAG 8b5f1f3
                             SOURCE_SUBDIR no_build)
        FetchContent_MakeAvailable(stb)
        set(ctnn_stb_image ${stb_SOURCE_DIR}/stb_image.h)
    else()
        find_file(ctnn_stb_image stb_image.h PATH_SUFFIXES stb)
        set(stb_FOUND ${ctnn_stb_image})
        ctnn_require(stb libstb-dev)
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ctnn_stb_image})
    file(READ ${ctnn_stb_image} text)
    string(REPLACE "L -= 17;" "if (n > 256) return stbi__err(\"too many codes\", \"Corrupt JPEG\"); L -= 17;" text "${text}")
    set(ctnn_stb_folder ${PROJECT_BINARY_DIR}/stb)
    file(CONFIGURE OUTPUT ${ctnn_stb_folder}/stb/stb_image.h CONTENT "${text}" @ONLY)
    set(ctnn_stb_folder ${ctnn_stb_folder} PARENT_SCOPE)
endfunction()

function(ctnn_find_cli11)
    ctnn_find_or_fetch(CLI11 libcli11-dev cli11 https://github.com/CLIUtils/CLI11.git v2.1.2)
endfunction()

# Not required: who has no use for ctnn::io does not need it.
function(ctnn_find_json)
    if(TARGET nlohmann_json::nlohmann_json)
        # As above.
    elseif(NOT CTNN_FETCH_DEPENDENCIES)
        set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
        find_package(nlohmann_json CONFIG QUIET)
    elseif(CTNN_BUILD_TESTS OR CTNN_BUILD_EXAMPLES OR CTNN_BUILD_BENCHMARKS OR CTNN_BUILD_EMBED OR CTNN_FUZZ)
        ctnn_fetch_headers(json nlohmann_json::nlohmann_json include
            GIT_REPOSITORY https://github.com/nlohmann/json.git GIT_TAG v3.11.2 GIT_SHALLOW TRUE)
    endif()
endfunction()

function(ctnn_require_json)
    if(NOT TARGET nlohmann_json::nlohmann_json)
        ctnn_require(nlohmann_json nlohmann-json3-dev)
    endif()
endfunction()

# Not required: who has no use for ctnn::data does not need it. (A macro, because it may enable a language.)
macro(ctnn_find_libcsv)
    if(TARGET libcsv::libcsv)
        # As above.
    elseif(NOT CTNN_FETCH_DEPENDENCIES)
        list(PREPEND CMAKE_MODULE_PATH ${PROJECT_SOURCE_DIR}/cmake)
        find_package(libcsv MODULE QUIET)
        list(POP_FRONT CMAKE_MODULE_PATH)
    elseif(CTNN_BUILD_TESTS OR CTNN_BUILD_EXAMPLES OR CTNN_FUZZ)
        enable_language(C)
        FetchContent_Declare(libcsv SOURCE_SUBDIR no_build
            GIT_REPOSITORY https://github.com/rgamble/libcsv.git
            GIT_TAG b1d5212831842ee5869d99bc208a21837e4037d5) # 3.0.3
        FetchContent_MakeAvailable(libcsv)
        add_library(ctnn_libcsv STATIC EXCLUDE_FROM_ALL ${libcsv_SOURCE_DIR}/libcsv.c)
        add_library(libcsv::libcsv INTERFACE IMPORTED GLOBAL)
        target_include_directories(libcsv::libcsv INTERFACE ${libcsv_SOURCE_DIR})
        target_link_libraries(libcsv::libcsv INTERFACE ctnn_libcsv)
    endif()
endmacro()

function(ctnn_require_libcsv)
    if(NOT TARGET libcsv::libcsv)
        ctnn_require(libcsv libcsv-dev)
    endif()
endfunction()

# Protobuf and the schema of ONNX, of which ctnn_onnx_folder is to hold onnx.proto.
macro(ctnn_find_onnx)
    set(Protobuf_USE_STATIC_LIBS ON)
    find_package(Protobuf MODULE QUIET)
    if(NOT Protobuf_FOUND)
        set(Protobuf_USE_STATIC_LIBS OFF)
        find_package(Protobuf MODULE QUIET)
    endif()
    if(NOT Protobuf_FOUND)
        message(FATAL_ERROR "ctnn: Protobuf was not found. On Debian and Ubuntu: apt-get install libprotobuf-dev "
                            "protobuf-compiler.")
    endif()
    if(CTNN_FETCH_DEPENDENCIES)
        FetchContent_Declare(onnx GIT_REPOSITORY https://github.com/onnx/onnx.git
                             GIT_TAG v1.12.0 GIT_SHALLOW TRUE SOURCE_SUBDIR no_build)
        FetchContent_MakeAvailable(onnx)
        set(ctnn_onnx_folder ${onnx_SOURCE_DIR}/onnx)
    else()
        find_path(ctnn_onnx_folder onnx.proto PATH_SUFFIXES onnx)
        set(onnx_FOUND ${ctnn_onnx_folder})
        ctnn_require(onnx libonnx-dev)
    endif()
endmacro()
