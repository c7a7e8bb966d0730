// HTTP/1.1 messages of the server: bytes to requests (Beast's parser), responses to bytes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/https_server.hpp"

namespace holdfast::net::detail {

// Reads one request. feed() until it is complete or refused.
class RequestReader {
 public:
  RequestReader(std::uint32_t header_bytes_max, std::uint64_t body_bytes_max);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // Takes bytes from the front of `bytes`; gives how many. Zero: more are needed first.
  std::size_t feed(std::string_view bytes);
  [[nodiscard]] bool complete() const;
  // The status to refuse the request with, 0 if nothing is wrong so far.
  [[nodiscard]] int refusal() const;
  [[nodiscard]] bool begun() const;
  // The client waits for "100 Continue" before it sends the body; true once.
  [[nodiscard]] bool wants_continue();
  [[nodiscard]] bool keep_alive() const;
  // Empty if the target cannot be decoded (400).
  [[nodiscard]] bool take(ServerRequest& into);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Status line and headers. A stream has no length and ends with the connection.
std::string response_head(const ServerResponse& response, bool keep_alive);
ServerResponse plain_answer(int status, std::string_view words);
bool has_body(int status);

}  // namespace holdfast::net::detail
