#include "warehouse/movement.hpp"

#include <array>
#include <utility>

namespace holdfast::warehouse {
namespace {

constexpr std::array<std::string_view, 8> kind_names = {
    "", "receive", "pick", "ship", "move", "count", "return", "adjust"};

void encode_optional_dot(base::Writer& out, const std::optional<causal::Dot>& dot) {
  out.boolean(dot.has_value());
  if (dot) causal::encode(out, *dot);
}

std::optional<causal::Dot> decode_optional_dot(base::Reader& in) {
  if (!in.boolean()) return std::nullopt;
  return causal::decode_dot(in);
}

}  // namespace

std::string_view to_string(MovementKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  return index < kind_names.size() ? kind_names[index] : "unknown";
}

base::Result<MovementKind> parse_movement_kind(std::string_view name) {
  for (std::size_t i = 1; i < kind_names.size(); ++i)
    if (kind_names[i] == name) return static_cast<MovementKind>(i);
  return base::fail(base::ErrorKind::invalid_input,
                    "movement kind: expected receive, pick, ship, move, count, return or adjust, "
                    "got \"" + std::string(name) + "\"");
}

void encode(base::Writer& out, const Movement& m) {
  causal::encode(out, m.dot);
  out.u8(static_cast<std::uint8_t>(m.kind));
  out.uuid(m.item);
  out.text(m.location);
  out.decimal(m.quantity);
  for (const auto* text : {&m.lot, &m.serial, &m.expiry, &m.reference, &m.person, &m.device})
    out.text(*text);
  encode_optional_dot(out, m.reverses);
  causal::encode(out, m.time);
  out.uuid(m.boot);
  out.sint(m.monotonic.ns);
}

Movement decode_movement(base::Reader& in) {
  Movement m;
  m.dot = causal::decode_dot(in);
  m.kind = static_cast<MovementKind>(in.u8());
  m.item = in.uuid();
  m.location = in.string();
  m.quantity = in.decimal();
  for (auto* text : {&m.lot, &m.serial, &m.expiry, &m.reference, &m.person, &m.device})
    *text = in.string();
  m.reverses = decode_optional_dot(in);
  m.time = causal::decode_hybrid_time(in);
  m.boot = in.uuid();
  m.monotonic.ns = in.sint();
  return m;
}

bool leaves_for_order(const Movement& movement) {
  const bool outbound =
      movement.kind == MovementKind::pick || movement.kind == MovementKind::ship;
  return outbound && !movement.reference.empty();
}

}  // namespace holdfast::warehouse
