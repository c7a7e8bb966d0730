// One HTTP exchange, as a connector sees it.
//
// Model: send() answers with whatever status the other side gave (a 500 is a Response), or with an
// error that says how far the exchange came:
//   unavailable      nothing reached the other side (refused, no route, name, TLS not set up)
//   unknown_outcome  the request may have been taken (cut or timed out after sending began)
//   misconfigured    the certificate is not trusted or expired, or plain HTTP to a distant host
//   exhausted        the answer is larger than response_bytes_max
// Implementations: CurlTransport (net/curl_transport.hpp) and the simulated world of the tests.
// Loop thread only; any number of exchanges at once.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"

namespace holdfast::net {

constexpr std::size_t response_bytes_max = 64 * 1024 * 1024;

using Headers = std::vector<std::pair<std::string, std::string>>;  // names compare without case

struct Request {
  std::string method = "GET";
  std::string url;
  Headers headers{};
  std::string body{};
  base::Millis timeout{30'000};  // whole exchange
  // Of a longer answer the beginning alone is read, and given as the answer. Zero: all of it.
  std::size_t read_max = 0;
};

struct Response {
  int status = 0;
  Headers headers{};
  std::string body{};
  // Value of the first header of that name, empty if none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

// The body begins as JSON and cannot be read to its end: the rest was lost on the way, so nothing
// in the answer but its status is to be believed.
bool cut_short(const Response& response);

class Transport {
 public:
  virtual ~Transport() = default;
  virtual base::Task<base::Result<Response>> send(Request request) = 0;
};

}  // namespace holdfast::net
