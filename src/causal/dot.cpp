#include "causal/dot.hpp"

#include <charconv>
#include <limits>

#include <fmt/core.h>

namespace holdfast::causal {
namespace {

constexpr std::string_view dynamics_name = "d365";
constexpr std::string_view shopware_name = "shopware";

std::string endpoint_text(std::string_view name, std::uint16_t fence) {
  return fence == 0 ? std::string(name) : fmt::format("{}.{}", name, fence);
}

template <typename Number>
bool take_number(std::string_view& text, Number& out) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (read.ec != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  return true;
}

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

bool take_actor(std::string_view& text, Actor& actor) {
  if (take(text, dynamics_name)) {
    actor = dynamics_actor();
  } else if (take(text, shopware_name)) {
    actor = shopware_actor();
  } else {
    return take_number(text, actor.box) && take(text, ".") && take_number(text, actor.incarnation);
  }
  return !take(text, ".") || take_number(text, actor.incarnation);
}

std::uint16_t decode_u16(base::Reader& in) {
  const std::uint64_t value = in.uint();
  if (value > std::numeric_limits<std::uint16_t>::max()) in.reject();
  return in.ok() ? static_cast<std::uint16_t>(value) : std::uint16_t{0};
}

}  // namespace

std::string to_string(Actor actor) {
  if (actor.box == dynamics_actor().box) return endpoint_text(dynamics_name, actor.incarnation);
  if (actor.box == shopware_actor().box) return endpoint_text(shopware_name, actor.incarnation);
  return fmt::format("{}.{}", actor.box, actor.incarnation);
}

base::Uuid Dot::uuid() const { return base::Uuid::v5(base::holdfast_namespace, to_string(*this)); }

std::string to_string(const Dot& dot) {
  return fmt::format("{}:{}", to_string(dot.actor), dot.counter);
}

base::Result<Dot> parse_dot(std::string_view text) {
  Dot dot;
  std::string_view rest = text;
  const bool good = take_actor(rest, dot.actor) && take(rest, ":") &&
                    take_number(rest, dot.counter) && rest.empty() && dot.exists();
  // One text a dot: "07.1:42" is none.
  if (good && to_string(dot) == text) return dot;
  return base::fail(base::ErrorKind::invalid_input,
                    fmt::format("expected the name of an update like 7.1:42, got \"{}\"", text));
}

void encode(base::Writer& out, const Dot& dot) {
  out.uint(dot.actor.box);
  out.uint(dot.actor.incarnation);
  out.uint(dot.counter);
}

Dot decode_dot(base::Reader& in) {
  Dot dot;
  dot.actor.box = decode_u16(in);
  dot.actor.incarnation = decode_u16(in);
  dot.counter = in.uint();
  return in.ok() ? dot : Dot{};
}

}  // namespace holdfast::causal
