#include "simulation/odata.hpp"

#include <cctype>
#include <charconv>

#include <fmt/core.h>

namespace holdfast::simulation {

using base::Json;

namespace {

// "customerid_account@odata.bind" -> "_customerid_value"
std::string lookup_column(std::string name) {
  name = name.substr(0, name.find('@'));
  for (auto& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const std::string target : {"_account", "_contact"}) {
    if (name.ends_with(target)) name.resize(name.size() - target.size());
  }
  return "_" + name + "_value";
}

}  // namespace

net::Response error(int status, const std::string& code, const std::string& message) {
  Json inner = Json::object({{"code", code}, {"message", message}});
  return {status, {}, Json::object({{"error", std::move(inner)}}).dump()};
}

net::Response list(Json::Array rows, const std::string& link_name, const std::string& link) {
  Json body = Json::object();
  if (!link.empty()) body.set(link_name, std::string(root) + link);
  body.set("value", Json::array(std::move(rows)));
  return {200, {}, body.dump()};
}

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const auto at = text.find(begin);
  if (at == std::string::npos) return {};
  const auto from = at + begin.size();
  const auto to = end.empty() ? std::string::npos : text.find(end, from);
  return text.substr(from, to == std::string::npos ? to : to - from);
}

std::uint64_t number(const std::string& text) {
  std::uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

Json flattened(const Json& body) {
  Json row = Json::object();
  for (const auto& [name, value] : *body.members()) {
    if (value.is_array()) continue;
    if (name.ends_with("@odata.bind")) {
      row.set(lookup_column(name), between(*value.string(), "(", ")"));
    } else {
      row.set(name, value);
    }
  }
  return row;
}

std::pair<std::string, std::set<std::string>> conditions(const std::string& query) {
  std::string text = between(query, "$filter=", "&");
  std::pair<std::string, std::set<std::string>> out;
  constexpr std::string_view equals = "%20eq%20", either = "%20or%20";
  while (!text.empty()) {
    const auto end = text.find(either);
    const std::string one = text.substr(0, end);
    out.first = one.substr(0, one.find(equals));
    out.second.insert(one.substr(one.find(equals) + equals.size()));
    text = end == std::string::npos ? "" : text.substr(end + either.size());
  }
  return out;
}

std::string part(const net::Response& answer, bool write) {
  const std::string reason = answer.status < 300 ? "OK" : "Error";
  const std::string inner = fmt::format(
      "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
      "\r\nHTTP/1.1 {} {}\r\nContent-Type: application/json\r\n\r\n{}\r\n",
      answer.status, reason, answer.body);
  // A failing change set is answered by one part in its place.
  if (!write || answer.status >= 300) return "--batchresponse_1\r\n" + inner;
  return "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=set\r\n\r\n--set\r\n" +
         inner + "--set--\r\n";
}

}  // namespace holdfast::simulation
