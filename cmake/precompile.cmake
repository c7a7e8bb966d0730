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

# Property tests are templates upon templates: optimising them takes longer than running them. The
# four checks left out in tests (not in src/) guard each access to a member and cost as much time to
# compile as all others together; a null pointer ends the test without them too.
add_library(holdfast_test_flags INTERFACE)
target_compile_options(holdfast_test_flags INTERFACE $<$<CONFIG:RelWithDebInfo>:-Og>)
if(HOLDFAST_SANITIZE MATCHES "undefined")
  target_compile_options(
    holdfast_test_flags INTERFACE -fno-sanitize=null,vptr,alignment,object-size)
endif()
target_link_libraries(holdfast_test_flags INTERFACE external::catch external::rapidcheck)
target_link_libraries(holdfast_test_pch PRIVATE holdfast_test_flags)

target_precompile_headers(holdfast_pch PRIVATE ${holdfast_pch_headers} <tl/expected.hpp>)
target_precompile_headers(
  holdfast_test_pch PRIVATE ${holdfast_pch_headers} <tl/expected.hpp> <catch2/catch.hpp>
  <rapidcheck.h>)

function(holdfast_precompile target pch)
  target_precompile_headers(${target} REUSE_FROM ${pch})
endfunction()
