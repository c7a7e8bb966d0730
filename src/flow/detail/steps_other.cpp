// Steps on truth values, times, ids, arrays; value maps.
#include <optional>

#include "base/json_view.hpp"
#include "flow/detail/steps.hpp"

namespace holdfast::flow::detail {
namespace {

std::optional<bool> truth_of(const Json& in) {
  if (in.boolean() != nullptr) return *in.boolean();
  if (in == Json(1) || in == Json("1") || in == Json("true")) return true;
  if (in == Json(0) || in == Json("0") || in == Json("false")) return false;
  return std::nullopt;
}

StepPtr make_boolean(StepSource&) {
  return step_of([](const Json& in) -> Result<Json> {
    const auto truth = truth_of(in);
    if (!truth) return expected("true or false", in);
    return Json(*truth);
  });
}

StepPtr make_not(StepSource&) {
  return step_of([](const Json& in) -> Result<Json> {
    const auto truth = truth_of(in);
    if (!truth) return expected("true or false", in);
    return Json(!*truth);
  });
}

Result<base::WallTime> time_of(const Json& in, std::string_view what) {
  if (in.string() != nullptr) {
    if (auto time = base::WallTime::parse(*in.string())) return *time;
  }
  return expected(what, in);
}

StepPtr make_date(StepSource&) {
  return step_of([](const Json& in) -> Result<Json> {
    auto time = time_of(in, "date");
    if (!time) return base::pass(time);
    return Json(time->iso_date());
  });
}

// In UTC with milliseconds, or with whole seconds (Dataverse keeps no fractions).
StepPtr make_date_time(StepSource& source) {
  const auto precision = source.section.one_of(source.name, {"milliseconds", "seconds"});
  return step_of([precision](const Json& in) -> Result<Json> {
    auto time = time_of(in, "date and time");
    if (!time) return base::pass(time);
    std::string text = time->iso();
    if (precision == 1U) text = text.substr(0, 19) + "Z";
    return Json(std::move(text));
  });
}

Result<base::Uuid> uuid_of(const Json& in) {
  if (in.string() != nullptr) {
    if (auto id = base::Uuid::parse(*in.string())) return *id;
  }
  return expected("id of 32 hex digits or GUID", in);
}

StepPtr make_guid(StepSource&) {
  return step_of([](const Json& in) -> Result<Json> {
    auto id = uuid_of(in);
    if (!id) return base::pass(id);
    return Json(id->guid());
  });
}

StepPtr make_hex(StepSource&) {
  return step_of([](const Json& in) -> Result<Json> {
    auto id = uuid_of(in);
    if (!id) return base::pass(id);
    return Json(id->hex());
  });
}

StepPtr make_first(StepSource&) {
  return step_of([](const Json& in) -> Result<Json> {
    if (!in.is_array()) return expected("array", in);
    return in.items()->empty() ? Json() : in.items()->front();
  });
}

StepPtr make_last(StepSource&) {
  return step_of([](const Json& in) -> Result<Json> {
    if (!in.is_array()) return expected("array", in);
    return in.items()->empty() ? Json() : in.items()->back();
  });
}

// The item of an array that has but one; of several, nothing.
StepPtr make_only(StepSource&) {
  return step_of([](const Json& in) -> Result<Json> {
    if (!in.is_array()) return expected("array", in);
    return in.items()->size() == 1 ? in.items()->front() : Json();
  });
}

Result<Json> part_of(const Json& in, std::size_t from_front, std::size_t from_back) {
  if (!in.is_array()) return expected("array", in);
  Json out = Json::array();
  const auto& items = *in.items();
  for (std::size_t i = from_front; i + from_back < items.size(); ++i) out.push_back(items[i]);
  return out;
}

StepPtr make_rest(StepSource&) {
  return step_of([](const Json& in) { return part_of(in, 1, 0); });
}

StepPtr make_but_last(StepSource&) {
  return step_of([](const Json& in) { return part_of(in, 0, 1); });
}

// Arrays in an array become one; what is no array in it stays an item.
StepPtr make_flat(StepSource&) {
  return step_of([](const Json& in) -> Result<Json> {
    if (!in.is_array()) return expected("array", in);
    Json out = Json::array();
    for (const auto& item : *in.items()) {
      if (!item.is_array()) {
        out.push_back(item);
        continue;
      }
      for (const auto& inner : *item.items()) out.push_back(inner);
    }
    return out;
  });
}

StepPtr make_count(StepSource&) {
  return step_of([](const Json& in) -> Result<Json> {
    if (!in.is_array()) return expected("array", in);
    return Json(static_cast<std::int64_t>(in.items()->size()));
  });
}

StepPtr make_map(StepSource& source) {
  const auto direction = source.context.direction;
  std::shared_ptr<const ValueMap> map;
  if (source.main != nullptr && source.main->is_object()) {
    map = std::make_shared<ValueMap>(ValueMap::compile(
        *source.main, source.section.place(source.name), source.context.mistakes));
  } else {
    const auto name = source.section.text(source.name);
    const auto found = source.context.maps.find(name);
    if (found != source.context.maps.end())
      map = found->second;
    else if (!name.empty())
      source.section.mistake(source.name, "there is no map \"" + name + "\"");
  }
  if (!map) return nullptr;
  return step_of([map, direction](const Json& in) { return map->apply(direction, in); });
}

}  // namespace

const std::vector<StepName>& other_steps() {
  static const std::vector<StepName> all = {
      {"boolean", make_boolean},     {"not", make_not},   {"date", make_date},
      {"date_time", make_date_time}, {"guid", make_guid}, {"hex", make_hex},
      {"first", make_first},         {"last", make_last}, {"only", make_only},
      {"rest", make_rest},           {"but_last", make_but_last},
      {"flat", make_flat},           {"count", make_count},
      {"map", make_map}};
  return all;
}

}  // namespace holdfast::flow::detail
