#include "dynamics/comparison.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/core.h>

#include "base/json_view.hpp"

namespace holdfast::dynamics {
namespace {

using base::Json;

constexpr std::string_view bind_mark = "@odata.bind";
constexpr int decimals_kept = 5;

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// "/products(0fa9...)" -> the id
Json bound_id(const Json& value) {
  if (value.string() == nullptr) return value;
  const std::string& text = *value.string();
  const auto from = text.find('(');
  const auto to = text.find(')', from);
  if (from == std::string::npos || to == std::string::npos) return value;
  return lower(std::string_view(text).substr(from + 1, to - from - 1));
}

bool same_text(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const auto first_id = base::Uuid::parse(a);
  const auto second_id = base::Uuid::parse(b);
  if (first_id && second_id) return *first_id == *second_id;
  const auto first = base::WallTime::parse(a);
  const auto second = base::WallTime::parse(b);
  return first && second && first->ms / 1000 == second->ms / 1000;
}

bool same(const Json& sent, const Json& stored) {
  if (sent.number() != nullptr && stored.number() != nullptr) {
    return sent.number()->rounded(decimals_kept) == stored.number()->rounded(decimals_kept);
  }
  if (sent.string() != nullptr && stored.string() != nullptr) {
    return same_text(*sent.string(), *stored.string());
  }
  // An empty text is kept as none.
  if (sent.string() != nullptr && sent.string()->empty() && stored.is_null()) return true;
  return sent == stored;
}

}  // namespace

std::optional<std::string> difference(const Json& sent, const Json& stored) {
  if (!sent.is_object()) return std::nullopt;
  for (const auto& [name, value] : *sent.members()) {
    const bool bind = ends_with(name, bind_mark);
    const std::string column =
        bind ? "_" + lower(std::string_view(name).substr(0, name.size() - bind_mark.size())) +
                   "_value"
             : name;
    const Json* found = stored.find(column);
    const Json wanted = bind ? bound_id(value) : value;
    if (found == nullptr || same(wanted, *found)) continue;
    return fmt::format("{} is {} there, {} was sent", column, found->dump(), wanted.dump());
  }
  return std::nullopt;
}

}  // namespace holdfast::dynamics
