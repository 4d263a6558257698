# SPDX-License-Identifier: BSL-1.0
# ctnn_embed(target model.onnx NAME jets)
# ctnn_embed(target weights.safetensors NAME tagger::jets TOPOLOGY "sequential<linear<16, 64>, relu, linear<64, 5>>"
#            [PREFIX model.] [RENAME 0.weight=fc1.weight 0.bias=fc1.bias...] [ALLOW_UNUSED])
#
# Makes the network a header while the target is built, and anew when the model has changed: `#include "jets.hpp"`
# (tagger/jets.hpp) has `jets::model`. ROWS is the number of rows that the compiler checks. PREFIX, RENAME (ours=theirs,
# after the prefix) and ALLOW_UNUSED are load_safetensors' options: for files whose tensors have other names than those of
# `sequential`, or are more. Used by our build and by the installed package.
#
# The program ctnn-embed runs on the machine that builds. It is the one that CTNN_EMBED_EXECUTABLE names, else this build's
# own; where there is none, or it would be for another architecture, one of the same version that find_program finds. In a
# cross build with CTNN_BUILD_EMBED one is built for this machine (by CTNN_HOST_COMPILER, if that is set) if none is found.
set_property(GLOBAL PROPERTY CTNN_EMBED_VERSION ${ctnn_VERSION})

# Why a program is not ctnn-embed of this version, or does not run here; empty if it is and does.
function(ctnn_embed_fault result program)
    get_property(version GLOBAL PROPERTY CTNN_EMBED_VERSION)
    execute_process(COMMAND ${program} --version RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_QUIET
                    OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(NOT status STREQUAL "0")
        set(${result} "it does not run on this machine (${status})" PARENT_SCOPE)
    elseif(NOT said STREQUAL version)
        set(${result} "its version is ${said}" PARENT_SCOPE)
    else()
        set(${result} "" PARENT_SCOPE)
    endif()
endfunction()
function(ctnn_is_embed_executable result program) # for find_program
    ctnn_embed_fault(fault ${program})
    if(fault)
        set(${result} FALSE PARENT_SCOPE)
    endif()
endfunction()

# Sets CTNN_EMBED_EXECUTABLE (which is NOTFOUND where there is none) if this build has no ctnn-embed that runs here.
function(ctnn_find_embed)
    if(CTNN_EMBED_EXECUTABLE)
        # Relative to where cmake was called, as all files that are named on a command line.
        set(CTNN_EMBED_EXECUTABLE "${CTNN_EMBED_EXECUTABLE}" CACHE FILEPATH
            "The program ctnn-embed, for the machine that builds")
        ctnn_embed_fault(fault ${CTNN_EMBED_EXECUTABLE})
        if(fault)
            get_property(version GLOBAL PROPERTY CTNN_EMBED_VERSION)
            message(FATAL_ERROR "CTNN_EMBED_EXECUTABLE is ${CTNN_EMBED_EXECUTABLE}, where ctnn-embed ${version} was "
                                "expected: ${fault}. Set it to that program, or unset it (-U CTNN_EMBED_EXECUTABLE) to have "
                                "one found")
        endif()
    elseif(CMAKE_CROSSCOMPILING OR NOT TARGET ctnn::ctnn-embed)
        set(folder)
        if(TARGET ctnn::ctnn-embed) # of a package, which may have been made for this machine
            get_target_property(program ctnn::ctnn-embed LOCATION)
            get_filename_component(folder ${program} DIRECTORY)
        endif()
        find_program(CTNN_EMBED_EXECUTABLE ctnn-embed PATHS ${folder} NO_CMAKE_FIND_ROOT_PATH
                     VALIDATOR ctnn_is_embed_executable
                     DOC "The program ctnn-embed, for the machine that builds")
    endif()
endfunction()

# Configures ctnn for this machine, and sets `result` to the ctnn-embed that the target ctnn_embed_for_host builds.
function(ctnn_build_embed_for_host result)
    set(build ${CMAKE_BINARY_DIR}/ctnn_embed_for_host)
    set(program ${build}/ctnn-embed)
    if(CMAKE_HOST_WIN32)
        string(APPEND program .exe)
    endif()
    set(${result} ${program} PARENT_SCOPE)
    if(TARGET ctnn_embed_for_host)
        return()
    endif()
    # What the environment says is meant for the other architecture.
    set(run ${CMAKE_COMMAND} -E env --unset=CC --unset=CXX --unset=CFLAGS --unset=CXXFLAGS --unset=CPPFLAGS --unset=LDFLAGS
            --unset=CMAKE_TOOLCHAIN_FILE ${CMAKE_COMMAND})
    set(options)
    if(CTNN_HOST_COMPILER)
        list(APPEND options -D CMAKE_CXX_COMPILER=${CTNN_HOST_COMPILER})
    endif()
    message(STATUS "ctnn: configuring ctnn-embed for this machine")
    execute_process(
        COMMAND ${run} -S ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/.. -B ${build} -G ${CMAKE_GENERATOR}
                -D CMAKE_MAKE_PROGRAM=${CMAKE_MAKE_PROGRAM} -D CMAKE_BUILD_TYPE=Release
                -D "CMAKE_RUNTIME_OUTPUT_DIRECTORY=$<1:${build}>"
                -D CTNN_BUILD_EMBED=ON -D CTNN_BUILD_TESTS=OFF -D CTNN_BUILD_EXAMPLES=OFF -D CTNN_INSTALL=OFF
                -D CTNN_WERROR=OFF -D CTNN_FETCH_DEPENDENCIES=${CTNN_FETCH_DEPENDENCIES} ${options}
        RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "ctnn_embed: this is a cross build, no ctnn-embed for this machine was found (set "
                            "CTNN_EMBED_EXECUTABLE), and none can be built for it:\n${said}")
    endif()
    add_custom_target(ctnn_embed_for_host
        COMMAND ${run} --build ${build} --target ctnn-embed --config Release
        BYPRODUCTS ${program} COMMENT "Building ctnn-embed for this machine" VERBATIM)
endfunction()

function(ctnn_embed target model)
    cmake_parse_arguments(PARSE_ARGV 2 embed "ALLOW_UNUSED" "NAME;TOPOLOGY;ROWS;PREFIX" "RENAME")
    ctnn_find_embed()
    if(CTNN_EMBED_EXECUTABLE)
        set(program ${CTNN_EMBED_EXECUTABLE})
        set(program_target)
    elseif(TARGET ctnn::ctnn-embed AND NOT CMAKE_CROSSCOMPILING)
        set(program ctnn::ctnn-embed)
        set(program_target)
    elseif(CMAKE_CROSSCOMPILING AND CTNN_BUILD_EMBED)
        ctnn_build_embed_for_host(program)
        set(program_target ctnn_embed_for_host)
    else()
        get_property(version GLOBAL PROPERTY CTNN_EMBED_VERSION)
        message(FATAL_ERROR "ctnn_embed needs the program ctnn-embed ${version} for the machine that builds, which was not "
                            "found: set CTNN_EMBED_EXECUTABLE, or configure ctnn's sources with -DCTNN_BUILD_EMBED=ON")
    endif()
    if(NOT embed_NAME OR embed_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "ctnn_embed(target model NAME name [ROWS count] [TOPOLOGY text [PREFIX text] "
                            "[RENAME ours=theirs...] [ALLOW_UNUSED]]), found: ${target} ${model} ${ARGN}")
    endif()
    get_filename_component(model ${model} ABSOLUTE)
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/ctnn_embed/${target})
    string(REPLACE "::" "/" header "${folder}/${embed_NAME}.hpp")
    get_filename_component(header_folder ${header} DIRECTORY)
    file(MAKE_DIRECTORY ${header_folder})
    set(options)
    if(embed_TOPOLOGY)
        list(APPEND options --topology "${embed_TOPOLOGY}")
    endif()
    if(embed_ROWS)
        list(APPEND options --rows ${embed_ROWS})
    endif()
    if(DEFINED embed_PREFIX)
        list(APPEND options --prefix "${embed_PREFIX}")
    endif()
    foreach(renamed IN LISTS embed_RENAME)
        list(APPEND options --rename "${renamed}")
    endforeach()
    if(embed_ALLOW_UNUSED)
        list(APPEND options --allow-unused)
    endif()
    add_custom_command(OUTPUT ${header}
        COMMAND ${program} ${model} --name ${embed_NAME} --output ${header} --quiet ${options}
        DEPENDS ${model} ${program} ${program_target}
        COMMENT "Embedding ${model} as ${embed_NAME}" VERBATIM)
    # Before everything that is compiled of the target, a portable library's variants too.
    string(MAKE_C_IDENTIFIER ${target}_${embed_NAME}_header made)
    add_custom_target(${made} DEPENDS ${header})
    get_target_property(parts ${target} CTNN_PORTABLE_PARTS)
    if(NOT parts)
        set(parts)
    endif()
    foreach(part IN LISTS parts ITEMS ${target})
        add_dependencies(${part} ${made})
    endforeach()
    target_include_directories(${target} PRIVATE ${folder})
    target_link_libraries(${target} PRIVATE ctnn::ctnn)
endfunction()
