# SPDX-License-Identifier: BSL-1.0
# ctnn_embed(target model.onnx NAME jets)
# ctnn_embed(target weights.safetensors NAME tagger::jets TOPOLOGY "sequential<linear<16, 64>, relu, linear<64, 5>>")
#
# Makes the network a header while the target is built, and anew when the model has changed: `#include "jets.hpp"`
# (tagger/jets.hpp) has `jets::model`. ROWS is the number of rows that the compiler checks. Used by our build and by the installed package.
function(ctnn_embed target model)
    cmake_parse_arguments(PARSE_ARGV 2 embed "" "NAME;TOPOLOGY;ROWS" "")
    if(NOT TARGET ctnn::ctnn-embed)
        message(FATAL_ERROR "ctnn_embed needs the program ctnn-embed, which this build of ctnn does not have: "
                            "configure ctnn with -DCTNN_BUILD_EMBED=ON")
    endif()
    if(NOT embed_NAME OR embed_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "ctnn_embed(target model NAME name [TOPOLOGY text] [ROWS count]), "
                            "found: ${target} ${model} ${ARGN}")
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
    add_custom_command(OUTPUT ${header}
        COMMAND ctnn::ctnn-embed ${model} --name ${embed_NAME} --output ${header} --quiet ${options}
        DEPENDS ${model} ctnn::ctnn-embed
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
