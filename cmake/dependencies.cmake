# What Debian ships, one name each, usable in DEPS and PRIVATE_DEPS:
#   external::fmt expected json valijson boost asio curl lmdb mbedtls evdev systemd udev xxhash
#   cli11 sqlite crypt zint rapidcheck catch zxing
# or by the names that find_package would give them: tl::expected, fmt::fmt, CURL::libcurl, ...
# A library that is not installed fails only the target that asks for it.
function(holdfast_external name)
  cmake_parse_arguments(arg "" "HEADER;ALSO" "LIBRARIES" ${ARGN})
  add_library(external_${name} INTERFACE)
  if(arg_ALSO)
    add_library(${arg_ALSO} ALIAS external_${name})
  endif()
  add_library(external::${name} ALIAS external_${name})
  if(arg_HEADER)
    find_path(HOLDFAST_${name}_HEADER NAMES "${arg_HEADER}")
    if(NOT HOLDFAST_${name}_HEADER)
      message(WARNING "${name}: header ${arg_HEADER} is not installed; tools/install gets it")
    endif()
  endif()
  foreach(library IN LISTS arg_LIBRARIES)
    find_library(HOLDFAST_${library}_LIBRARY NAMES ${library})
    target_link_libraries(external_${name} INTERFACE "${HOLDFAST_${library}_LIBRARY}")
  endforeach()
endfunction()

holdfast_external(fmt HEADER fmt/core.h ALSO fmt::fmt LIBRARIES fmt)
holdfast_external(expected HEADER tl/expected.hpp ALSO tl::expected)
holdfast_external(json HEADER nlohmann/json.hpp ALSO nlohmann_json::nlohmann_json)
holdfast_external(valijson HEADER valijson/validator.hpp ALSO ValiJSON::valijson)
holdfast_external(boost HEADER boost/version.hpp ALSO Boost::headers)
holdfast_external(curl HEADER curl/curl.h ALSO CURL::libcurl LIBRARIES curl)
holdfast_external(lmdb HEADER lmdb.h LIBRARIES lmdb)
holdfast_external(mbedtls HEADER mbedtls/ssl.h LIBRARIES mbedtls mbedx509 mbedcrypto)
holdfast_external(evdev HEADER libevdev-1.0/libevdev/libevdev.h LIBRARIES evdev)
holdfast_external(systemd HEADER systemd/sd-daemon.h LIBRARIES systemd)
holdfast_external(udev HEADER libudev.h LIBRARIES udev)
holdfast_external(xxhash HEADER xxhash.h LIBRARIES xxhash)
holdfast_external(cli11 HEADER CLI/CLI.hpp ALSO CLI11::CLI11)
holdfast_external(sqlite HEADER sqlite3.h ALSO SQLite::SQLite3 LIBRARIES sqlite3)
holdfast_external(crypt HEADER crypt.h LIBRARIES crypt)
holdfast_external(zint HEADER zint.h LIBRARIES zint)
holdfast_external(zxing HEADER ZXing/ReadBarcode.h LIBRARIES ZXing)
holdfast_external(rapidcheck HEADER rapidcheck.h LIBRARIES rapidcheck)
holdfast_external(catch HEADER catch2/catch.hpp)

target_include_directories(
  external_evdev SYSTEM INTERFACE "${HOLDFAST_evdev_HEADER}/libevdev-1.0")

# Asio and Beast are compiled once, not in every file that includes them. Boost brings them along,
# so that no part of the program sees them in the other, header-only form.
add_library(external_asio STATIC EXCLUDE_FROM_ALL "${CMAKE_SOURCE_DIR}/cmake/asio.cpp")
add_library(external::asio ALIAS external_asio)
target_compile_definitions(
  external_asio PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
                       BOOST_BEAST_SEPARATE_COMPILATION)
target_link_libraries(external_asio PUBLIC holdfast_flags)
if(HOLDFAST_SANITIZE STREQUAL "thread")
  # The sanitizer does not see Asio's fences, which order what two threads post to one loop. GCC
  # warns of each; ours is one thread a loop.
  target_compile_options(external_asio PUBLIC -Wno-tsan)
endif()
target_link_libraries(external_boost INTERFACE external_asio)
