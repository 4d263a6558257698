# SPDX-License-Identifier: BSL-1.0
# Customers' files, good and bad: a bad one gives status 2, nothing but one line of error, and no training.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
string(ASCII 239 187 191 byte_order_mark)

# refuses(<name> <content> <line:column> <expected> <found>)
function(refuses name content position expected found)
    file(WRITE ${WORK}/${name}.csv "${content}")
    run(--data ${name}.csv)
    set(message "${name}.csv:${position}: expected ${expected}, found ${found}\n")
    require([[status EQUAL 2]])
    require([[errors STREQUAL message]])
    require([[output STREQUAL ""]])
endfunction()

# same_as_plain(<name> <content>): another way to write the customers of plain.csv
function(same_as_plain name content)
    file(WRITE ${WORK}/${name}.csv "${content}")
    run(--data ${name}.csv)
    require([[status EQUAL 0]])
    require([[output STREQUAL plain]])
endfunction()

file(WRITE ${WORK}/plain.csv "years,salary,paid\n10.5,52000,1\n3,31000,0\n0.25,48000.5,1\n")
run(--data plain.csv)
set(plain "${output}")
require([[status EQUAL 0 AND errors STREQUAL ""]])
require([[output MATCHES "^3 customers" AND output MATCHES "\n +3 +0\\.25 +48000\\.50 +paid "]])

same_as_plain(order "paid,salary,years\n1,52000,10.5\n0,31000,3\n1,48000.5,0.25\n")
same_as_plain(windows "years,salary,paid\r\n10.5,52000,1\r\n3,31000,0\r\n0.25,48000.5,1\r\n")
same_as_plain(spreadsheet "${byte_order_mark}years,salary,paid\r\n10.5,52000,1\r\n3,31000,0\r\n0.25,48000.5,1")
same_as_plain(blank_end "years,salary,paid\n10.5,52000,1\n3,31000,0\n0.25,48000.5,1\n\n\r\n\n")
same_as_plain(quotes [["years","salary",paid
"10.5","52000","1"
3,"31000",0
"0.25",48000.5,1
]])
same_as_plain(blanks "years, salary , paid\n 10.5,\t52000 , 1\n3 ,31000,0\n\" 0.25 \", \"48000.5\" ,1\n")
same_as_plain(numbers "years,salary,paid\n1.05e1,5.2E4,1.0\n3.,+31000.0,-0\n.25,48000.5,+1.0E+00\n")
same_as_plain(more_columns [[name,years,note,salary,paid,
"Doe, Jane",10.5,"said ""yes""",52000,1,
Jack \d,3,"",31000,0,x
,0.25,,48000.5,1,
]])

# One customer is enough to run, and so is a column in which all are alike.
file(WRITE ${WORK}/one.csv "years,salary,paid\n1,2,1\n")
run(--data one.csv)
require([[status EQUAL 0 AND NOT output MATCHES "nan"]])
file(WRITE ${WORK}/alike.csv "years,salary,paid\n0.1,2,1\n0.1,3,0\n0.1,2.5,0\n")
run(--data alike.csv)
require([[status EQUAL 0 AND NOT output MATCHES "nan"]])
file(WRITE ${WORK}/large.csv "years,salary,paid\n1,3e38,1\n2,-3e38,0\n3,1e-37,1\n")
run(--data large.csv)
require([[status EQUAL 0 AND NOT output MATCHES "nan"]])

# Here standardising overflows.
file(WRITE ${WORK}/overflow.csv "years,salary,paid\n1,3e38,1\n2,-3e38,0\n3,-3e38,1\n")
run(--data overflow.csv)
require([[status EQUAL 1]])
require([[errors MATCHES "^training diverged in epoch 1: inputs are far from 0 [^\n]*\n$"]])

# Few customers, and large numbers, can be drawn; so can a network without a boundary, and gnuplot has nothing to say.
foreach(customers IN ITEMS one alike large)
    file(MAKE_DIRECTORY ${WORK}/${customers})
    run(--data ${customers}.csv --pictures ${customers})
    require([[status EQUAL 0 AND errors MATCHES "^(gnuplot is not installed: [^\n]*\n)?$"]])
endforeach()

set(header "years,salary,paid\n")
set(good "1,2,0\n")
refuses(empty "" 1:1 "a header that names the columns" "an empty file")
refuses(blank "\n\r\n\n" 1:1 "a header that names the columns" "an empty file")
refuses(only_mark "${byte_order_mark}" 1:1 "a header that names the columns" "an empty file")
refuses(only_header "${header}" 2:1 "a row below the header" "the end of the file")
refuses(no_header "10,20,1\n${good}" 1:1 [[a column "years"]] [["10, 20, 1"]])
refuses(no_salary "years,income,paid\n${good}" 1:1 [[a column "salary"]] [["years, income, paid"]])
refuses(no_paid "years,salary\n1,2\n" 1:1 [[a column "paid"]] [["years, salary"]])
refuses(two_years "years,salary,paid,years\n1,2,0,3\n" 1:19 [[one column "years"]] "a second")

refuses(word "${header}${good}1,abc,0\n" 3:3 "a number for salary" [["abc"]])
refuses(no_value "${header}1,2,0\n,2,0\n" 3:1 "a number for years" "nothing")
refuses(no_last "${header}1,2,\n" 2:5 "a number for paid" "nothing")
refuses(rest "${header}${good}${good}12 months,2,0\n" 4:1 "a number for years" [["12 months"]])
refuses(not_a_number "${header}nan,2,0\n" 2:1 "a number for years" [["nan"]])
refuses(infinite "${header}1,-inf,0\n" 2:3 "a number for salary" [["-inf"]])
refuses(too_large "${header}1,1e39,0\n" 2:3 "a number for salary that fits a float" [["1e39"]])
refuses(hexadecimal "${header}0x10,1,0\n" 2:1 "a number for years" [["0x10"]])
refuses(decimal_comma "${header}1,\"2,5\",0\n" 2:3 "a number for salary with a decimal point" [["2,5"]])
refuses(half_paid "${header}1,2,0.5\n" 2:5 "0 or 1 for paid" [["0.5"]])
refuses(paid_word "${header}1,2,yes\n" 2:5 "a number for paid" [["yes"]])

refuses(short_row "${header}${good}1,2\n${good}" 3:4 "3 fields as in the header" "2")
refuses(long_row "${header}1,2,0,7\n" 2:7 "3 fields as in the header" "4")
refuses(decimal_commas "${header}1,5,2,0\n" 2:7 "3 fields as in the header" "4")
refuses(blank_row "${header}${good}\n${good}" 3:1 "3 fields as in the header" "0")
refuses(last_row "${header}${good}${good}1" 4:2 "3 fields as in the header" "1")

refuses(open_quote "${header}1,\"2,0\n${good}" 2:3 "a second quote that closes this one" "the end of the file")
refuses(open_header "years,salary,\"paid\n${good}" 1:14 "a second quote that closes this one" "the end of the file")
refuses(inner_quotes "${header}1,2\"3\"4,0\n" 2:3 "quotes around a whole field, and those in it doubled" [["2""]])
refuses(three_quotes "${header}1,\"2\"\"3\",0\n" 2:3 "a number for salary" [["2"3"]])
refuses(backslash "${header}1,2\\,0\n" 2:3 "a number for salary" [["2\"]])
string(ASCII 27 escape)
refuses(control "${header}1,${escape}[31m,0\n" 2:3 "a number for salary" [["?[31m"]])
string(REPEAT x 1000 long)
string(REPEAT x 40 shown)
refuses(long_text "${header}1,${long},0\n" 2:3 "a number for salary" "\"${shown}...\"")

# Files that cannot be read.
run(--data missing.csv)
require([[status EQUAL 2 AND output STREQUAL ""]])
require([[errors STREQUAL "missing.csv: cannot open it: No such file or directory\n"]])
run(--data ${WORK})
require([[status EQUAL 2 AND output STREQUAL ""]])
require([[errors STREQUAL "${WORK}: cannot read it: a regular file was expected\n"]])
run(--data "")
require([[status EQUAL 2 AND output STREQUAL ""]])
