# SPDX-License-Identifier: BSL-1.0
# cmake -D PROGRAM=ctnn-embed -D MODELS=folder -D WORK=folder -P program.cmake
# Exit codes, what is printed, and that nothing is written where something is wrong.
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})

# run(code "regular expression" arguments...): the expression is looked for in all that is printed.
function(run code pattern)
    execute_process(COMMAND ${PROGRAM} ${ARGN} WORKING_DIRECTORY ${WORK}
                    RESULT_VARIABLE result OUTPUT_VARIABLE printed ERROR_VARIABLE printed)
    if(NOT result STREQUAL code OR NOT printed MATCHES "${pattern}")
        message(SEND_ERROR "ctnn-embed ${ARGN}\nexit code ${result}, where ${code} was expected, and '${pattern}' in:\n${printed}")
    endif()
    file(GLOB files RELATIVE ${WORK} ${WORK}/*)
    set(files "${files}" PARENT_SCOPE)
endfunction()

function(expect_files)
    if(NOT files STREQUAL "${ARGN}")
        message(SEND_ERROR "found the files '${files}', where '${ARGN}' was expected")
    endif()
endfunction()

run(0 "--topology.*--rows" --help)
run(0 "^[0-9]+[.][0-9]+[.][0-9]+\n$" --version)
run(0 "linear<6, 4> .*left out.*Dropout.*4 outputs" ${MODELS}/dropout_kept.onnx --dry-run)
expect_files()

# Wrong use.
run(2 "model is required")
run(2 "--name and --output" ${MODELS}/dropout.onnx)
run(2 "'class' cannot be the name" ${MODELS}/dropout.onnx --name class -o out.hpp)
run(2 "'a b' cannot be the name" ${MODELS}/dropout.onnx --name "a b" -o out.hpp)
run(2 "--topology is for" ${MODELS}/dropout.onnx --name net -o out.hpp --topology "sequential<relu>")
run(2 "needs --topology" weights.safetensors --name net -o out.hpp)
run(2 "rows" ${MODELS}/dropout.onnx --name net -o out.hpp --rows 0)
run(2 "missing.onnx" missing.onnx --name net -o out.hpp)
expect_files()

# A header, quietly; it is the same the next time.
run(0 "^$" ${MODELS}/dropout.onnx --name nets::dropout -o out.hpp --quiet)
expect_files(out.hpp)
file(READ ${WORK}/out.hpp header)
if(NOT header MATCHES "namespace nets::dropout {.*model{.*static_assert\\(ctnn::reproduces")
    message(SEND_ERROR "the header is\n${header}")
endif()
run(0 "again.hpp: nets::dropout::model" ${MODELS}/dropout.onnx --name nets::dropout -o again.hpp)
file(READ ${WORK}/again.hpp again)
if(NOT again STREQUAL header)
    message(SEND_ERROR "two headers of one model differ")
endif()
file(REMOVE ${WORK}/again.hpp)

# Nothing of this touches the header that is there.
run(2 "lstm.onnx: node '/memory/LSTM' .LSTM." ${MODELS}/refused_lstm.onnx --name net -o out.hpp)
file(WRITE ${WORK}/text.onnx "this is no model\n")
run(2 "text.onnx: it is no ONNX model" text.onnx --name net -o out.hpp)
file(WRITE ${WORK}/text.safetensors "this is no file of weights\n")
run(2 "text.safetensors" text.safetensors --name net -o out.hpp --topology "sequential<linear<2, 1>>")
run(2 "linaer" text.safetensors --name net -o out.hpp --topology "sequential<linaer<2, 1>>")
run(1 "no/such/folder" ${MODELS}/dropout.onnx --name net -o no/such/folder/out.hpp)
expect_files("out.hpp;text.onnx;text.safetensors")
file(READ ${WORK}/out.hpp now)
if(NOT now STREQUAL header)
    message(SEND_ERROR "a header was changed by a run that failed")
endif()
