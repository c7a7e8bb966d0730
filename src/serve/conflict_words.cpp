#include "serve/detail/conflict_words.hpp"

#include <array>
#include <charconv>

#include <fmt/core.h>

#include "base/json_view.hpp"

namespace holdfast::serve {
namespace {

using base::Json;
using base::JsonView;

Json believed(base::WallTime time) {
  return time >= base::wall_trusted_from ? Json(time.iso()) : Json();
}

Json believed(std::string_view text) {
  const auto time = base::WallTime::parse(text);
  return time ? believed(*time) : Json();
}

std::string plain(const Json& value) {
  if (value.is_null()) return "nothing";
  return value.string() != nullptr ? *value.string() : value.dump();
}

JsonView sides_of(const store::Conflict& conflict) {
  return JsonView(conflict.found.details)["sides"];
}

// A count is settled by a word as well (sync/count_review.hpp).
bool stands(const store::Conflict& conflict, const JsonView& sides, std::size_t index) {
  if (!conflict.settled) return false;
  const std::string* word = conflict.value.string();
  if (conflict.found.kind == "count" && word != nullptr) {
    return (*word == "accept" && index == 0) || (*word == "recount" && index == 1);
  }
  const Json* value = sides[index]["value"].get();
  return value != nullptr && *value == conflict.value;
}

Json choice(Json value, std::string words) {
  Json json = Json::object();
  json.set("value", std::move(value));
  json.set("words", std::move(words));
  return json;
}

}  // namespace

std::string ConflictWords::who(std::string_view by) const {
  if (by.starts_with("d365")) return "the ERP (Dynamics)";
  if (by.starts_with("shopware")) return "the shop (Shopware)";
  if (by == "box") return "this box";
  unsigned box = 0;
  const auto read = std::from_chars(by.data(), by.data() + by.size(), box);
  if (read.ec != std::errc{}) return std::string(by);
  std::string name = box == self_.box ? "this box" : fmt::format("box {}", box);
  const auto dot = causal::parse_dot(by);
  const auto movement = dot ? view_.movement(*dot) : std::nullopt;
  if (!movement) return name;
  if (!movement->person.empty()) name += ", " + movement->person;
  if (!movement->device.empty()) name += " at " + movement->device;
  return name;
}

Json ConflictWords::when(std::string_view by, std::string_view at) const {
  if (!at.empty()) return believed(at);
  const auto dot = causal::parse_dot(by);
  const auto movement = dot ? view_.movement(*dot) : std::nullopt;
  return movement ? believed(base::WallTime{movement->time.wall_ms}) : Json();
}

Json ConflictWords::sides(const store::Conflict& conflict) const {
  Json all = Json::array();
  const JsonView sides = sides_of(conflict);
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const std::string by = sides[i]["by"].text_or("");
    Json json = Json::object();
    json.set("value", sides[i]["value"].exists() ? *sides[i]["value"].get() : Json());
    json.set("who", who(by));
    json.set("at", when(by, sides[i]["at"].text_or("")));
    json.set("by", by);
    json.set("stands", stands(conflict, sides, i));
    all.push_back(std::move(json));
  }
  return all;
}

std::string ConflictWords::remark(const store::Conflict& conflict) {
  const JsonView details(conflict.found.details);
  const JsonView expected = details["expected"];
  if (!expected.is_null()) {
    return "the ERP was expected to hold " + plain(*expected.get()) + " when it was counted";
  }
  return details["error"].text_or("");
}

std::string ConflictWords::why(const store::Conflict& conflict) const {
  if (!conflict.settled) return "";
  if (conflict.how == "authority") {
    const JsonView sides = sides_of(conflict);
    for (std::size_t i = 0; i < sides.size(); ++i) {
      if (stands(conflict, sides, i)) {
        return who(sides[i]["by"].text_or("")) + " has the say over this field";
      }
    }
  }
  constexpr std::array<std::array<std::string_view, 2>, 6> words = {{
      {"authority", "one side has the say over this field"},
      {"latest", "the later edit stands"},
      {"group", "the later edit stands, whole"},
      {"monotone", "the greater value stands"},
      {"set", "what either side has stands, joined"},
      {"by what came since", "what came since has put it right"},
  }};
  for (const auto& [how, text] : words) {
    if (conflict.how == how) return std::string(text);
  }
  return conflict.how.starts_with("by ") ? "decided " + conflict.how : conflict.how;
}

Json ConflictWords::choices(const store::Conflict& conflict) const {
  Json all = Json::array();
  if (conflict.settled) return all;
  const JsonView sides = sides_of(conflict);
  if (conflict.found.kind == "count" && sides.size() == 2) {
    all.push_back(choice("accept", fmt::format("the count stands: tell the ERP {}",
                                               plain(*sides[0]["value"].get()))));
    all.push_back(choice("recount", "take the count back, and count again at the shelf"));
    return all;
  }
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const Json* value = sides[i]["value"].get();
    const Json is = value == nullptr ? Json() : *value;
    all.push_back(
        choice(is, fmt::format("take {} of {}", plain(is), who(sides[i]["by"].text_or("")))));
  }
  if (sides.size() == 0) all.push_back(choice(Json(), "seen to: take it off the list"));
  return all;
}

Json ConflictWords::settled_at(const store::Conflict& conflict) {
  if (!conflict.settled) return {};
  const std::string noted = JsonView(conflict.found.details)["settled_at"].text_or("");
  if (!noted.empty()) return believed(noted);
  // Whatever settles itself does so when it is found.
  if (conflict.how.starts_with("by ")) return {};
  return believed(base::WallTime{conflict.found.time.wall_ms});
}

}  // namespace holdfast::serve
