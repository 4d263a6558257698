# SPDX-License-Identifier: BSL-1.0
# ctnn_add_portable_library: one library for every processor of an architecture. Exported with the package.

# What is compiled for on x86-64, worst first, and what each asks of the compiler (-mFEATURE) and of the processor. The
# first is the architecture's baseline.
macro(ctnn_set_portable_variants)
    set(ctnn_variants sse2 avx2 avx512)
    set(ctnn_features_of_sse2)
    set(ctnn_features_of_avx2 avx2 fma)
    set(ctnn_features_of_avx512 avx2 fma avx512f avx512cd avx512dq avx512bw avx512vl)
endmacro()

# ctnn_add_portable_library(target source...)
#
# A static library like that of add_library, of sources that run networks. Its functions (all that are not inline and
# not internal) are called as ever and run, on x86-64, what was compiled for SSE2, for AVX2 with fused multiply-add or
# for AVX-512, whichever is the best that this processor and its system have. The program may be fully static. Other
# architectures have one variant.
#
# Each variant has functions of its own, inline ones of headers too: no processor meets another one's instructions. Data
# that several sources share by name (inline variables, static variables of inline functions), such as a network's
# parameters, exist once in the program; a variable with internal linkage exists once for each variant, of which one
# runs.
#
# Refused with an error, while building: a variable with external linkage (write it inline, or define it in another
# source) and anything that runs before main (write it constinit). Not seen, so yours to keep: types in the functions'
# signatures and values of inline constants do not depend on the instruction set; a class that other sources use too has
# only inline virtual functions, or all of them elsewhere.
#
# What the target is given by target_compile_options, target_link_libraries and so on holds for all variants. No -march
# belongs there, nor to the rest of the program.
function(ctnn_add_portable_library target)
    set(sources ${ARGN})
    if(NOT sources)
        message(FATAL_ERROR "ctnn_add_portable_library(${target}): no sources are given")
    endif()
    if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
        add_library(${target} STATIC ${sources})
        target_link_libraries(${target} PRIVATE ctnn::ctnn)
        return()
    endif()
    if(WIN32 OR APPLE OR NOT CMAKE_OBJCOPY OR NOT CMAKE_OBJDUMP)
        message(FATAL_ERROR "ctnn_add_portable_library(${target}): it takes ELF objects, and objcopy and objdump of binutils")
    endif()

    ctnn_set_portable_variants()
    set(script ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ctnn_portable_variants.cmake)
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}_variants/$<CONFIG>)
    set(objects)
    set(arguments)
    set(depends)
    set(parts)
    foreach(variant IN LISTS ctnn_variants)
        set(part ${target}_${variant})
        list(APPEND parts ${part})
        # Flags of the last library come last, after those that the other libraries may have.
        add_library(${part}_flags INTERFACE)
        list(TRANSFORM ctnn_features_of_${variant} PREPEND -m OUTPUT_VARIABLE features)
        target_compile_options(${part}_flags INTERFACE -march=x86-64 ${features} -fno-semantic-interposition)
        add_library(${part} OBJECT ${sources})
        # Position-independent, so that constants that hold addresses of functions are told from those that do not.
        set_target_properties(${part} PROPERTIES POSITION_INDEPENDENT_CODE ON INTERPROCEDURAL_OPTIMIZATION OFF)
        foreach(property IN ITEMS COMPILE_DEFINITIONS COMPILE_FEATURES COMPILE_OPTIONS INCLUDE_DIRECTORIES)
            set_property(TARGET ${part} PROPERTY ${property} "$<TARGET_PROPERTY:${target},${property}>")
        endforeach()
        target_link_libraries(${part} PRIVATE "$<TARGET_PROPERTY:${target},LINK_LIBRARIES>" ${part}_flags)

        list(APPEND objects ${folder}/${variant}.o)
        list(APPEND arguments -D "OBJECTS_OF_${variant}=$<TARGET_OBJECTS:${part}>")
        list(APPEND depends ${part} "$<TARGET_OBJECTS:${part}>")
    endforeach()
    add_custom_command(
        OUTPUT ${folder}/choice.cpp ${objects}
        COMMAND ${CMAKE_COMMAND} -D NAME=${target} -D FOLDER=${folder} ${arguments}
                -D LINKER=${CMAKE_LINKER} -D OBJCOPY=${CMAKE_OBJCOPY} -D OBJDUMP=${CMAKE_OBJDUMP}
                -P ${script}
        DEPENDS ${script} ${CMAKE_CURRENT_FUNCTION_LIST_FILE} ${depends}
        COMMENT "Setting the variants of ${target} apart"
        VERBATIM)
    # The baseline's objects come first: of data that have a copy in each, the linker takes the first.
    add_library(${target} STATIC ${objects} ${folder}/choice.cpp)
    target_link_libraries(${target} PRIVATE ctnn::ctnn)
    # Functions get their names from the assembler: link-time optimisation would not know them.
    set_target_properties(${target} PROPERTIES INTERPROCEDURAL_OPTIMIZATION OFF CTNN_PORTABLE_PARTS "${parts}")
    target_compile_options(${target} PRIVATE -fno-lto)
endfunction()
