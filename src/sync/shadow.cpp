#include "sync/shadow.hpp"

#include <fmt/core.h>

namespace holdfast::sync {
namespace {
constexpr std::uint8_t shadow_format = 1;
}

std::string encode_shadow(const Shadow& shadow) {
  base::Writer out;
  out.u8(shadow_format);
  out.uint(shadow.version);
  out.uint(shadow.fields.size());
  for (const auto& [name, field] : shadow.fields) {
    out.text(name);
    out.text(field.value.canonical());
    field.confirmed.encode(out);
  }
  return out.take();
}

base::Result<Shadow> decode_shadow(std::string_view bytes) {
  base::Reader in(bytes);
  Shadow shadow;
  if (in.u8() != shadow_format) {
    return base::fail(base::ErrorKind::corrupt, "shadow of a record has an unknown format");
  }
  shadow.version = in.uint();
  for (std::uint64_t n = in.count(); n > 0 && in.ok(); --n) {
    std::string name = in.string();
    auto value = base::Json::parse(in.text());
    if (!value) return pass(value, "shadow field " + name);
    ShadowField field{std::move(*value), causal::VersionVector::decode(in)};
    shadow.fields.emplace(std::move(name), std::move(field));
  }
  if (!in.ok()) return base::fail(base::ErrorKind::corrupt, "shadow of a record ends too early");
  return shadow;
}

std::string shadow_key(store::Endpoint endpoint, warehouse::RecordKind kind, const base::Uuid& id,
                       std::string_view part) {
  return fmt::format("{}/{}/{}{}{}", store::to_string(endpoint), warehouse::to_string(kind),
                     id.hex(), part.empty() ? "" : "/", part);
}

std::string link_key(store::Endpoint endpoint, std::string_view type, std::string_view native) {
  return fmt::format("{}/{}/{}", store::to_string(endpoint), type, native);
}

std::string native_key(store::Endpoint endpoint, std::string_view type, const base::Uuid& id) {
  return fmt::format("{}/{}/{}", store::to_string(endpoint), type, id.hex());
}

}  // namespace holdfast::sync
