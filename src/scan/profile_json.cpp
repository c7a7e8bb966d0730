#include "scan/detail/profile_names.hpp"
#include "scan/profile.hpp"

namespace holdfast::scan {
namespace {

using base::Json;

void set_text(Json& json, std::string_view key, const std::string& text) {
  if (!text.empty()) json.set(key, text);
}

Json match_json(const Match& match) {
  Json json = Json::object();
  set_text(json, "path", match.path);
  set_text(json, "by_id", match.by_id);
  set_text(json, "vid", match.vid);
  set_text(json, "pid", match.pid);
  set_text(json, "serial", match.serial);
  set_text(json, "port", match.port);
  return json;
}

Json separator_json(const SeparatorKeys& keys) {
  Json json = Json::array();
  if (keys.ctrl_rbracket) json.push_back("ctrl-rbracket");
  if (keys.alt029) json.push_back("alt029");
  if (keys.f8) json.push_back("f8");
  if (keys.replaced_by != 0) json.push_back(std::string("char:") + keys.replaced_by);
  return json;
}

Json terminators_json(const Terminators& ends) {
  Json json = Json::array();
  if (ends.enter) json.push_back("enter");
  if (ends.tab) json.push_back("tab");
  if (ends.cr) json.push_back("cr");
  if (ends.lf) json.push_back("lf");
  if (ends.etx) json.push_back("etx");
  return json;
}

}  // namespace

std::string_view to_string(DeviceKind kind) {
  return detail::device_kind_names[static_cast<std::size_t>(kind)];
}
std::string_view to_string(Layout layout) {
  return detail::layout_names[static_cast<std::size_t>(layout)];
}
std::string_view to_string(Protocol protocol) {
  return detail::protocol_names[static_cast<std::size_t>(protocol)];
}

Json to_json(const Profile& p) {
  const Profile standard;
  Json json = Json::object();
  json.set("name", p.name);
  json.set("kind", to_string(p.kind));
  json.set("match", match_json(p.match));
  if (p.layout != standard.layout) json.set("layout", to_string(p.layout));
  if (p.separator != standard.separator) json.set("gs", separator_json(p.separator));
  if (p.terminators != standard.terminators) {
    json.set("terminators", terminators_json(p.terminators));
  }
  set_text(json, "strip_prefix", p.strip_prefix);
  set_text(json, "strip_suffix", p.strip_suffix);
  if (p.idle != standard.idle) json.set("idle_ms", static_cast<std::int64_t>(p.idle.count()));
  if (p.accept_after_idle != standard.accept_after_idle) {
    json.set("accept_after_idle_ms", static_cast<std::int64_t>(p.accept_after_idle.count()));
  }
  if (p.baud != standard.baud) json.set("baud", p.baud);
  if (p.upce) json.set("upce", true);
  if (p.protocol != standard.protocol) json.set("protocol", to_string(p.protocol));
  return json;
}

}  // namespace holdfast::scan
