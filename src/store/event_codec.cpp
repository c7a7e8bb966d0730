// The journal's format of events. Order and types of the fields are the format: a change needs a
// new event_format, and the old one stays readable.
#include <array>

#include "store/event.hpp"

namespace holdfast::store {
namespace {

using base::Reader;
using base::Writer;

constexpr std::uint8_t event_format = 1;

void put(Writer& out, const std::optional<std::string>& text) {
  out.boolean(text.has_value());
  if (text) out.text(*text);
}
std::optional<std::string> get_optional(Reader& in) {
  if (!in.boolean()) return std::nullopt;
  return in.string();
}

void put(Writer& out, const warehouse::StockKey& key) {
  out.uuid(key.item);
  out.text(key.location);
}
warehouse::StockKey get_key(Reader& in) {
  warehouse::StockKey key;
  key.item = in.uuid();
  key.location = in.string();
  return key;
}

void put_json(Writer& out, const base::Json& value) { out.text(value.dump()); }
// Text that was dumped from JSON and passed its checksum; anything else is null.
base::Json get_json(Reader& in) {
  auto value = base::Json::parse(in.text());
  return value ? std::move(*value) : base::Json();
}

void put(Writer& out, const Scanned& e) {
  out.text(e.device);
  out.uint(e.number);
  out.text(e.raw);
  out.text(e.outcome);
  out.text(e.session);
  encode(out, e.time);
  out.uuid(e.boot);
  out.sint(e.monotonic.ns);
}
void get(Reader& in, Scanned& e) {
  e.device = in.string();
  e.number = in.uint();
  e.raw = in.string();
  e.outcome = in.string();
  e.session = in.string();
  e.time = causal::decode_hybrid_time(in);
  e.boot = in.uuid();
  e.monotonic.ns = in.sint();
}

void put(Writer& out, const Moved& e) { encode(out, e.movement); }
void get(Reader& in, Moved& e) { e.movement = warehouse::decode_movement(in); }

void put(Writer& out, const Counted& e) {
  put(out, e.key);
  out.decimal(e.quantity);
  out.text(e.device);
  out.text(e.person);
  encode(out, e.time);
}
void get(Reader& in, Counted& e) {
  e.key = get_key(in);
  e.quantity = in.decimal();
  e.device = in.string();
  e.person = in.string();
  e.time = causal::decode_hybrid_time(in);
}

void put(Writer& out, const Observed& e) {
  put(out, e.key);
  causal::encode(out, e.observation.dot);
  out.decimal(e.observation.quantity);
  e.observation.context.encode(out);
  out.boolean(e.settles);
}
void get(Reader& in, Observed& e) {
  e.key = get_key(in);
  e.observation.dot = causal::decode_dot(in);
  e.observation.quantity = in.decimal();
  e.observation.context = causal::VersionVector::decode(in);
  e.settles = in.boolean();
}

void put(Writer& out, const causal::Sibling& s) {
  causal::encode(out, s.dot);
  encode(out, s.time);
  put_json(out, s.value);
  s.context.encode(out);
}
causal::Sibling get_sibling(Reader& in) {
  causal::Sibling s;
  s.dot = causal::decode_dot(in);
  s.time = causal::decode_hybrid_time(in);
  s.value = get_json(in);
  s.context = causal::VersionVector::decode(in);
  return s;
}

void put(Writer& out, const Changed& e) {
  out.u8(static_cast<std::uint8_t>(e.kind));
  out.uuid(e.id);
  out.uint(e.fields.size());
  for (const auto& [name, sibling] : e.fields) {
    out.text(name);
    put(out, sibling);
  }
}
void get(Reader& in, Changed& e) {
  e.kind = static_cast<warehouse::RecordKind>(in.u8());
  e.id = in.uuid();
  const std::uint64_t count = in.count();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    std::string name = in.string();
    e.fields.emplace_back(std::move(name), get_sibling(in));
  }
}

void put(Writer& out, const FactLearnt& e) {
  out.uuid(e.order);
  encode(out, e.fact);
}
void get(Reader& in, FactLearnt& e) {
  e.order = in.uuid();
  e.fact = warehouse::decode_fact(in);
}

void put(Writer& out, const Queued& e) {
  out.u8(static_cast<std::uint8_t>(e.endpoint));
  out.text(e.action);
  out.text(e.key);
  out.text(e.payload);
  out.boolean(e.coalesce);
}
void get(Reader& in, Queued& e) {
  e.endpoint = static_cast<Endpoint>(in.u8());
  e.action = in.string();
  e.key = in.string();
  e.payload = in.string();
  e.coalesce = in.boolean();
}

void put(Writer& out, const Sent& e) {
  out.uint(e.entry);
  out.uint(e.attempt);
  put(out, e.frozen);
}
void get(Reader& in, Sent& e) {
  e.entry = in.uint();
  e.attempt = static_cast<std::uint32_t>(in.uint());
  e.frozen = get_optional(in);
}

void put(Writer& out, const Delivered& e) {
  out.uint(e.entry);
  out.text(e.receipt);
}
void get(Reader& in, Delivered& e) {
  e.entry = in.uint();
  e.receipt = in.string();
}

void put(Writer& out, const Parked& e) {
  out.uint(e.entry);
  out.text(e.error_kind);
  out.text(e.error);
}
void get(Reader& in, Parked& e) {
  e.entry = in.uint();
  e.error_kind = in.string();
  e.error = in.string();
}

void put(Writer& out, const Revived& e) {
  out.uint(e.entry);
  out.boolean(e.give_up);
  put(out, e.corrected);
}
void get(Reader& in, Revived& e) {
  e.entry = in.uint();
  e.give_up = in.boolean();
  e.corrected = get_optional(in);
}

void put(Writer& out, const ConflictFound& e) {
  out.text(e.id);
  out.text(e.subject);
  out.text(e.kind);
  put_json(out, e.details);
  encode(out, e.time);
}
void get(Reader& in, ConflictFound& e) {
  e.id = in.string();
  e.subject = in.string();
  e.kind = in.string();
  e.details = get_json(in);
  e.time = causal::decode_hybrid_time(in);
}

void put(Writer& out, const ConflictSettled& e) {
  out.text(e.id);
  out.text(e.how);
  put_json(out, e.value);
}
void get(Reader& in, ConflictSettled& e) {
  e.id = in.string();
  e.how = in.string();
  e.value = get_json(in);
}

void put(Writer& out, const Noted& e) {
  out.u8(static_cast<std::uint8_t>(e.shelf));
  out.text(e.key);
  out.text(e.value);
}
void get(Reader& in, Noted& e) {
  e.shelf = static_cast<Shelf>(in.u8());
  e.key = in.string();
  e.value = in.string();
}

template <std::size_t index>
Event read_as(Reader& in) {
  Event event(std::in_place_index<index>);
  get(in, std::get<index>(event));
  return event;
}

template <std::size_t... indices>
constexpr auto make_readers(std::index_sequence<indices...> /*all*/) {
  return std::array<Event (*)(Reader&), sizeof...(indices)>{&read_as<indices>...};
}
constexpr auto readers = make_readers(std::make_index_sequence<std::variant_size_v<Event>>());

base::Error unreadable(std::size_t index) {
  return {base::ErrorKind::corrupt,
          "event " + std::to_string(index) + " of a journalled transaction cannot be read; the "
          "journal may stem from a newer version: install that version again"};
}

}  // namespace

std::string encode_transaction(const Transaction& transaction) {
  Writer out;
  out.u8(event_format);
  out.uint(transaction.size());
  for (const Event& event : transaction) {
    out.u8(static_cast<std::uint8_t>(event.index()));
    std::visit([&](const auto& e) { put(out, e); }, event);
  }
  return out.take();
}

base::Result<Transaction> decode_transaction(std::string_view bytes) {
  Reader in(bytes);
  if (in.u8() != event_format) return tl::unexpected(unreadable(0));
  const std::uint64_t count = in.count();
  Transaction transaction;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint8_t index = in.u8();
    if (!in.ok() || index >= readers.size()) return tl::unexpected(unreadable(i));
    transaction.push_back(readers[index](in));
  }
  if (!in.ok() || !in.at_end()) return tl::unexpected(unreadable(count));
  return transaction;
}

}  // namespace holdfast::store
