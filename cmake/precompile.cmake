# Two precompiled headers, each built once: the standard headers for all code, and the test
# frameworks for the tests. The clang preset goes without, which proves that every file includes
# what it uses.
set(holdfast_pch_headers
    <algorithm> <array> <atomic> <chrono> <cstddef> <cstdint> <cstring> <functional> <map>
    <memory> <mutex> <optional> <set> <span> <string> <string_view> <tuple> <type_traits>
    <unordered_map> <utility> <variant> <vector>)

set(holdfast_empty_source "${CMAKE_BINARY_DIR}/pch/empty.cpp")
if(NOT EXISTS "${holdfast_empty_source}")
  file(WRITE "${holdfast_empty_source}" "")
endif()
foreach(pch holdfast_pch holdfast_test_pch)
  add_library(${pch} OBJECT EXCLUDE_FROM_ALL "${holdfast_empty_source}")
  target_link_libraries(${pch} PRIVATE holdfast_flags holdfast_warnings)
endforeach()
target_precompile_headers(holdfast_pch PRIVATE ${holdfast_pch_headers} <tl/expected.hpp>)
target_precompile_headers(
  holdfast_test_pch PRIVATE ${holdfast_pch_headers} <tl/expected.hpp> <catch2/catch.hpp>
  <rapidcheck.h>)

function(holdfast_precompile target pch)
  target_precompile_headers(${target} REUSE_FROM ${pch})
endfunction()
