// Errors are values. A fallible function returns Result<T>; exceptions stop at the edge of the
// library that throws them.
//
// Model: an Error says what kind of failure it is (what the caller may do next), in which words a
// person is told (what was tried, on which record, what to do), and how long to wait. The kinds
// double as the classes every answer of a remote system is sorted into, once, by its connector.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace holdfast::base {

enum class ErrorKind : std::uint8_t {
  invalid_input,    // the data given is wrong; repeating cannot help
  not_found,        // no such record
  conflict,         // the record changed meanwhile: read again, merge, write again
  refused,          // a business rule of the other side says no; a person must decide
  misconfigured,    // credentials, rights, schema or settings are wrong; a person must act
  unavailable,      // not now: wait (retry_after, if given) and repeat
  unknown_outcome,  // may have been done: look before repeating
  exhausted,        // a named limit is reached (disk, map, queue)
  corrupt,          // stored data fails its check
  io,               // the device failed
  withheld,         // not sent, on purpose: only what would be sent is wanted (flow/withheld.hpp)
  internal          // a bug of ours
};

std::string_view to_string(ErrorKind kind);

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  std::string code{};                        // the other side's own code, if it gave one
  std::chrono::milliseconds retry_after{0};  // 0: the caller's own back-off applies

  // The same failure seen from one level up: "posting movement 7:12: " + message.
  [[nodiscard]] Error within(std::string_view doing) const;
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return tl::unexpected<Error>(Error{kind, std::move(message)});
}

// Hands an error on: `if (!r) return pass(r);`
template <typename T>
[[nodiscard]] tl::unexpected<Error> pass(Result<T>& result) {
  return tl::unexpected<Error>(std::move(result.error()));
}
template <typename T>
[[nodiscard]] tl::unexpected<Error> pass(Result<T>& result, std::string_view doing) {
  return tl::unexpected<Error>(result.error().within(doing));
}

}  // namespace holdfast::base
