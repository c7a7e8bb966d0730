#include "dynamics/exchanges.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include <fmt/core.h>

namespace holdfast::dynamics::test {

using base::Json;
using base::JsonView;

namespace {

void compare(const Json& printed, const Json& sent, const std::string& path,
             std::set<std::string>& out) {
  if (printed.is_object() && sent.is_object()) {
    for (const auto& [name, value] : *printed.members()) {
      const std::string below = path + "/" + name;
      const Json* other = sent.find(name);
      if (other == nullptr) out.insert("printed only: " + below);
      if (other != nullptr) compare(value, *other, below, out);
    }
    for (const auto& member : *sent.members()) {
      if (printed.find(member.first) == nullptr)
        out.insert("sent only: " + path + "/" + member.first);
    }
    return;
  }
  const bool lists = printed.is_array() && sent.is_array();
  if (lists && printed.items()->size() == sent.items()->size()) {
    for (std::size_t i = 0; i < printed.items()->size(); ++i) {
      compare((*printed.items())[i], (*sent.items())[i], fmt::format("{}/{}", path, i), out);
    }
  } else if (!(printed == sent)) {
    out.insert("differs: " + path);
  }
}

}  // namespace

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot open " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

net::Response Exchange::response() const {
  net::Response out{static_cast<int>(number("/response/status")), {}, body()};
  const auto headers = at("/response/headers").members();
  if (!headers) return out;
  for (const auto& [header, value] : **headers) {
    out.headers.emplace_back(header, JsonView(value).text_or(""));
  }
  return out;
}

std::string Exchange::body() const {
  if (at("/response/json").exists()) return at("/response/json").get()->dump();
  std::string out;
  const JsonView lines = at("/response/lines");
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += (i == 0 ? "" : "\r\n") + lines[i].text_or("");
  }
  return out;
}

std::vector<Exchange> exchanges() {
  std::vector<Exchange> out;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(data_folder) + "/exchanges")) {
    std::string text =
        std::regex_replace(text_of(entry.path().string()), std::regex("<origin>"), org_url);
    text = std::regex_replace(text, std::regex(R"(\$\{\w+\})"), row_id);
    const Json rows = Json::parse(text).value();
    for (const auto& row : **JsonView(rows).items()) out.emplace_back(row);
  }
  return out;
}

std::set<std::string> apart(const Exchange& exchange, const std::string& sent) {
  std::set<std::string> out;
  const JsonView printed = exchange.at("/request/json");
  if (printed.exists() == sent.empty()) return {"one of them has no body"};
  if (printed.exists()) compare(*printed.get(), Json::parse(sent).value(), "", out);
  return out;
}

}  // namespace holdfast::dynamics::test
