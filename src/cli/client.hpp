// Calls of the box's API, one after the other.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/json.hpp"
#include "base/result.hpp"

namespace holdfast::cli {

struct Connection {
  std::string url = "https://127.0.0.1:8443";
  std::string token{}, token_file{};
  std::string ca_file{};
};

struct Failure {
  int exit_code = 0;
  std::string message;
};
template <typename T>
using Answer = tl::expected<T, Failure>;

class Client {
 public:
  static Answer<Client> make(const Connection& connection);
  Client(Client&&) noexcept;
  ~Client();

  Answer<base::Json> get(const std::string& path);
  Answer<base::Json> post(const std::string& path, const std::optional<base::Json>& body);
  // Pages of a list until `limit` items are there: {"items", "next"}.
  Answer<base::Json> list(const std::string& path, std::size_t limit);

 private:
  struct Impl;
  explicit Client(std::unique_ptr<Impl> impl);
  Answer<base::Json> call(std::string method, const std::string& path, std::string body);
  std::unique_ptr<Impl> impl_;
};

// For a path segment or a query value.
std::string percent_encoded(std::string_view text);
// First line of the file.
Answer<std::string> read_secret(const std::string& file);

}  // namespace holdfast::cli
