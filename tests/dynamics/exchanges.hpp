// The exchanges that the documentation prints (tests/data/dynamics/exchanges), for tests that hold
// the connector against them.
//
// Model: names of rows ("${account}") are one id of ours, the organisation is the scripted one.
// "client" names the check of the connector's side. "never" stands for a call that the connector
// has no use for: docs/dynamics.md says why, and no source file makes it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dynamics/support.hpp"

namespace holdfast::dynamics::test {

constexpr auto data_folder = "tests/data/dynamics";

std::string text_of(const std::string& path);

class Exchange {
 public:
  explicit Exchange(base::Json data) : data_(std::move(data)) {}

  [[nodiscard]] std::string name() const { return text("/section") + " " + text("/example"); }
  [[nodiscard]] base::JsonView at(std::string_view pointer) const {
    return base::JsonView(data_).at(pointer);
  }
  [[nodiscard]] std::string text(std::string_view pointer) const { return at(pointer).text_or(""); }
  [[nodiscard]] std::int64_t number(std::string_view pointer) const {
    return at(pointer).integer().value_or(0);
  }
  [[nodiscard]] bool flag(std::string_view pointer) const {
    return at(pointer).boolean().value_or(false);
  }
  [[nodiscard]] net::Response response() const;

 private:
  [[nodiscard]] std::string body() const;

  base::Json data_;
};

std::vector<Exchange> exchanges();

// Where the sent body is not the printed one: "printed only: /a/b", "sent only: /c", "differs: /d".
std::set<std::string> apart(const Exchange& exchange, const std::string& sent);

using Checks = std::map<std::string, void (*)(const Exchange&)>;
const Checks& service_checks();  // Inventory Visibility and Business Central
const Checks& bus_checks();      // a Service Bus queue

}  // namespace holdfast::dynamics::test
