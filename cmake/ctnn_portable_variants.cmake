# SPDX-License-Identifier: BSL-1.0
# cmake -D NAME=target -D FOLDER=output -D OBJECTS_OF_sse2=... (one of each variant, a list)
#       -D LINKER=ld -D OBJCOPY=objcopy -D OBJDUMP=objdump -P ctnn_portable_variants.cmake
#
# Makes of the same sources, compiled once for each variant, objects that link into one program, and choice.cpp, which
# has their functions and jumps to those of the variant that fits the processor.
#
# Every function of a variant is renamed: foo becomes foo.avx2, inline functions of the standard library too, so that
# the linker, which keeps one function of a name, cannot give one variant another one's. Constants that may hold
# addresses of functions (tables of virtual functions) go with them. All other data keep their names, and so are one
# in the program. Renaming keeps sections, groups and unwind tables whole, where making symbols local would not.
cmake_minimum_required(VERSION 3.15)
include(${CMAKE_CURRENT_LIST_DIR}/ctnn_portable.cmake)
ctnn_set_portable_variants()

function(refuse object rule)
    message(FATAL_ERROR "ctnn_add_portable_library(${NAME}): ${object}: ${rule}")
endfunction()

function(demangled symbol result)
    execute_process(COMMAND c++filt ${symbol} OUTPUT_VARIABLE name OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
        set(name ${symbol})
    endif()
    set(${result} ${name} PARENT_SCOPE)
endfunction()

function(refuse_what_runs_before_main object)
    execute_process(COMMAND ${OBJDUMP} -hw ${object} OUTPUT_VARIABLE sections COMMAND_ERROR_IS_FATAL ANY)
    if(sections MATCHES "[ \t][.](init_array|ctors|preinit_array|fini_array|dtors)")
        refuse(${object} "something in it runs before main or after it (.${CMAKE_MATCH_1}), for every variant, and so also with \
instructions that the processor does not have. Make global variables constinit, leave out <iostream> and sanitizers, or \
move it to a source outside of this library")
    endif()
endfunction()

# Symbols to rename, and of those the functions that choice.cpp defines.
function(read_symbols object renamed_result functions_result hidden_result)
    execute_process(COMMAND ${OBJDUMP} -tw ${object} OUTPUT_VARIABLE table COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "[^\n]+" lines "${table}")
    set(renamed)
    set(functions)
    set(hidden)
    foreach(line IN LISTS lines)
        # value, seven flags, section, size, perhaps the visibility, name
        if(NOT line MATCHES "^[0-9a-f]+ (.)(.)....(.) ([^\t]+)\t[0-9a-f]+ +([.](hidden|protected|internal) )?([^ ]+)$")
            continue()
        endif()
        set(binding "${CMAKE_MATCH_1}")
        set(weak "${CMAKE_MATCH_2}")
        set(kind "${CMAKE_MATCH_3}")
        set(section "${CMAKE_MATCH_4}")
        set(visibility "${CMAKE_MATCH_6}")
        set(symbol "${CMAKE_MATCH_7}")
        if(section STREQUAL "*UND*")
            continue()
        elseif(kind STREQUAL "F" OR section MATCHES "^[.](group|data[.]rel[.]ro)") # (groups have names of their own at times)
            list(APPEND renamed ${symbol})
        endif()
        if(NOT binding STREQUAL "g" OR weak STREQUAL "w")
            continue()
        elseif(kind STREQUAL "F")
            list(APPEND functions ${symbol})
            if(visibility)
                list(APPEND hidden ${symbol})
            endif()
        else()
            demangled(${symbol} name)
            refuse(${object} "${name} has external linkage, and every variant would have one. Make it inline or constexpr, or \
define it in a source outside of this library")
        endif()
    endforeach()
    set(${renamed_result} ${renamed} PARENT_SCOPE)
    set(${functions_result} ${functions} PARENT_SCOPE)
    set(${hidden_result} ${hidden} PARENT_SCOPE)
endfunction()

file(MAKE_DIRECTORY ${FOLDER})
foreach(variant IN LISTS ctnn_variants)
    set(object ${FOLDER}/${variant}.o)
    foreach(input IN LISTS OBJECTS_OF_${variant})
        refuse_what_runs_before_main(${input})
        read_symbols(${input} renamed functions hidden) # for what it refuses, with the name of the source
    endforeach()
    execute_process(COMMAND ${LINKER} -r -o ${object} ${OBJECTS_OF_${variant}} COMMAND_ERROR_IS_FATAL ANY)
    read_symbols(${object} renamed functions hidden)
    if(NOT functions)
        message(FATAL_ERROR "ctnn_add_portable_library(${NAME}): its sources have no function that others could call")
    endif()
    list(TRANSFORM renamed REPLACE ".+" "\\0 \\0.${variant}")
    list(REMOVE_DUPLICATES renamed)
    list(JOIN renamed "\n" renamed)
    file(WRITE ${FOLDER}/${variant}.names "${renamed}\n")
    execute_process(COMMAND ${OBJCOPY} --redefine-syms=${FOLDER}/${variant}.names ${object} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
list(LENGTH functions count)

# ---------------------------------------------------------------- choice.cpp

string(MAKE_C_IDENTIFIER ctnn_chosen_of_${NAME} chosen)
set(declarations)
set(tables)
set(tests)
set(jumps)
set(number 0)
foreach(variant IN LISTS ctnn_variants)
    set(row)
    set(index 0)
    foreach(function IN LISTS functions)
        string(APPEND declarations "void f${index}_${variant}() asm(\"${function}.${variant}\");\n")
        list(APPEND row f${index}_${variant})
        math(EXPR index "${index} + 1")
    endforeach()
    list(JOIN row ", " row)
    string(APPEND tables "    {${row}},\n")
    if(number EQUAL 0)
        set(baseline "${row}")
    else()
        list(TRANSFORM ctnn_features_of_${variant} REPLACE ".+" "__builtin_cpu_supports(\"\\0\")" OUTPUT_VARIABLE supports)
        list(JOIN supports " && " supports)
        string(APPEND tests "    if (${supports}) best = ${number};\n")
    endif()
    math(EXPR number "${number} + 1")
endforeach()
set(index 0)
foreach(function IN LISTS functions)
    math(EXPR offset "8 * ${index}")
    set(visibility .globl)
    if(function IN_LIST hidden)
        set(visibility ".globl ${function}\n.hidden")
    endif()
    string(APPEND jumps "${visibility} ${function}\n.type ${function}, @function\n${function}:\n.cfi_startproc\nendbr64\n"
                        "jmp *${chosen}+${offset}(%rip)\n.cfi_endproc\n.size ${function}, .-${function}\n")
    math(EXPR index "${index} + 1")
endforeach()

file(WRITE ${FOLDER}/choice.cpp "// Made by ctnn_add_portable_library of the functions of ${NAME}.
extern \"C\" {
${declarations}
// The baseline is a right choice at any time, also before the better one is known.
[[gnu::visibility(\"hidden\")]] void (*${chosen}[])() = {${baseline}};
}

static void (*const variants[][${count}])() = {
${tables}};

// Before the constructors of global variables. Whether the system saves the wide registers is asked too.
[[gnu::constructor(101)]] static void choose() {
    __builtin_cpu_init();
    int best = 0;
${tests}    for (int i = 0; i < ${count}; ++i) ${chosen}[i] = variants[best][i];
}

asm(R\"(
.text
${jumps})\");
")
