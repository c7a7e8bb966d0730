#include "serve/detail/call.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "base/json_view.hpp"

namespace holdfast::serve {
namespace {

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

tl::unexpected<Problem> bad_parameter(std::string_view name, std::string_view value,
                                      std::string_view expected) {
  return refuse(400, "invalid_input",
                fmt::format("parameter {}: expected {}, got \"{}\"", name, expected, value));
}

}  // namespace

Outcome<std::size_t> Call::limit(std::size_t otherwise) const {
  const std::string_view text = parameter("limit");
  if (text.empty()) return otherwise;
  const auto number = number_in(text);
  if (number && *number >= 1 && *number <= page_items_max) return *number;
  return bad_parameter("limit", text, fmt::format("a number from 1 to {}", page_items_max));
}

Outcome<std::uint64_t> Call::after_number() const {
  const std::string_view text = parameter("after");
  if (text.empty()) return 0;
  const auto number = number_in(text);
  if (number) return *number;
  return bad_parameter("after", text, "the \"next\" of an earlier page");
}

Outcome<base::Uuid> Call::after_id() const {
  const std::string_view text = parameter("after");
  if (text.empty()) return base::Uuid{};
  const auto id = base::Uuid::parse(text);
  if (id) return *id;
  return bad_parameter("after", text, "the \"next\" of an earlier page");
}

Outcome<std::optional<store::Endpoint>> Call::endpoint() const {
  const std::string_view text = parameter("endpoint");
  if (text.empty()) return std::optional<store::Endpoint>();
  const auto endpoint = store::parse_endpoint(text);
  if (endpoint) return std::optional(*endpoint);
  return bad_parameter("endpoint", text, "dynamics or shopware");
}

Outcome<std::uint64_t> Call::captured_number(std::string_view what) const {
  const auto number = number_in(captures.at(0));
  if (number) return *number;
  return not_found(fmt::format("no {} \"{}\": its id is a number", what, captures.at(0)));
}

Outcome<base::Json> Call::body(const std::vector<std::string_view>& known) const {
  auto json = base::Json::parse(request.body);
  if (!json) return refuse(400, "invalid_input", "the body is no JSON: " + json.error().message);
  const auto* members = json->members();
  if (members == nullptr) {
    return refuse_input(fmt::format("the body: expected object, got {}", json->type_name()));
  }
  for (const auto& [name, value] : *members) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string all;
    for (const auto one : known) all += (all.empty() ? "" : ", ") + std::string(one);
    return refuse_input(fmt::format("/{} is unknown here; known are {}", name, all));
  }
  return std::move(*json);
}

base::Json page_of(base::Json items, base::Json next) {
  base::Json page = base::Json::object();
  page.set("items", std::move(items));
  page.set("next", std::move(next));
  return page;
}

Outcome<std::string> required_text(const base::Json& body, std::string_view name) {
  const auto text = base::JsonView(body)[name].text();
  if (!text) return refuse_input(text.error().message);
  if (text->empty()) return refuse_input(fmt::format("/{} is empty", name));
  return *text;
}

}  // namespace holdfast::serve
