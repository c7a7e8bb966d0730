#include "store/keys.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cstring>

namespace holdfast::store::keys {
namespace {

void put_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>((value >> (8 * i)) & 0xff);
}

std::uint64_t get_big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = (value << 8) | static_cast<unsigned char>(c);
  return value;
}

}  // namespace

std::string_view id(const base::Uuid& uuid) {
  return {reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()};
}

std::string number(std::uint64_t value) {
  std::string key;
  put_big_endian(key, value, 8);
  return key;
}

std::uint64_t to_number(std::string_view key) { return get_big_endian(key.substr(0, 8)); }

std::string actor(causal::Actor actor) {
  std::string key;
  put_big_endian(key, actor.box, 2);
  put_big_endian(key, actor.incarnation, 2);
  return key;
}

std::string dot(const causal::Dot& dot) {
  std::string key = actor(dot.actor);
  put_big_endian(key, dot.counter, 8);
  return key;
}

causal::Dot to_dot(std::string_view key) {
  if (key.size() != dot_bytes) return {};
  const auto box = static_cast<std::uint16_t>(get_big_endian(key.substr(0, 2)));
  const auto incarnation = static_cast<std::uint16_t>(get_big_endian(key.substr(2, 2)));
  return {{box, incarnation}, get_big_endian(key.substr(4))};
}

std::string text_and_id(std::string_view text, const base::Uuid& uuid) {
  std::string key(text);
  key += '\0';
  key += id(uuid);
  return key;
}

base::Uuid last_id(std::string_view key) {
  base::Uuid uuid;
  if (key.size() >= uuid_bytes)
    std::memcpy(uuid.bytes.data(), key.data() + key.size() - uuid_bytes, uuid_bytes);
  return uuid;
}

std::string stock(const warehouse::StockKey& key) {
  std::string out(id(key.item));
  out += static_cast<char>(key.location.size());
  out += key.location;
  return out;
}

std::string stock_delta(std::string_view stock_key, const causal::Dot& delta) {
  std::string out(stock_key);
  out += dot(delta);
  return out;
}

std::string fact(const base::Uuid& order, warehouse::FactKind kind, std::string_view fact_id) {
  std::string out(id(order));
  out += static_cast<char>(kind);
  out += fact_id;
  return out;
}

std::string coalesce(Endpoint endpoint, std::string_view action, std::string_view key) {
  std::string text(1, static_cast<char>(endpoint));
  text += action;
  text += '\0';
  text += key;
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return number(hash.high64) + number(hash.low64);
}

std::string note(Shelf shelf, std::string_view key) {
  std::string out(1, static_cast<char>(shelf));
  out += key;
  return out;
}

std::string code(std::string_view text) {
  constexpr std::size_t gtin_digits = 14;
  const bool digits =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool gtin = digits && (text.size() == 8 || (text.size() >= 12 && text.size() <= 14));
  std::string out(gtin ? gtin_digits - text.size() : 0, '0');
  out += text;
  return out;
}

Table records(warehouse::RecordKind kind) {
  switch (kind) {
    case warehouse::RecordKind::customer: return Table::customer;
    case warehouse::RecordKind::order: return Table::order;
    case warehouse::RecordKind::payment: return Table::payment;
    case warehouse::RecordKind::invoice: return Table::invoice;
    default: return Table::item;
  }
}

Table outbox(Endpoint endpoint) {
  return endpoint == Endpoint::shopware ? Table::outbox_shopware : Table::outbox_dynamics;
}

}  // namespace holdfast::store::keys
