#include "store/state_rows.hpp"

#include <cstring>

namespace holdfast::store {
namespace {

using base::Reader;
using base::Writer;

void put(Writer& out, const OutboxEntry& entry) {
  out.uint(entry.id);
  out.u8(static_cast<std::uint8_t>(entry.endpoint));
  out.text(entry.action);
  out.text(entry.key);
  out.text(entry.payload);
  out.u8(static_cast<std::uint8_t>(entry.state));
  out.uint(entry.attempt);
  causal::encode(out, entry.movement);
}

OutboxEntry get_entry(Reader& in) {
  OutboxEntry entry;
  entry.id = in.uint();
  entry.endpoint = static_cast<Endpoint>(in.u8());
  entry.action = in.string();
  entry.key = in.string();
  entry.payload = in.string();
  entry.state = static_cast<EntryState>(in.u8());
  entry.attempt = static_cast<std::uint32_t>(in.uint());
  entry.movement = causal::decode_dot(in);
  return entry;
}

base::Json get_json(Reader& in) {
  auto value = base::Json::parse(in.text());
  return value ? std::move(*value) : base::Json();
}

}  // namespace

std::string encode(const Header& header) {
  Writer out;
  std::string format(sizeof header.format, '\0');
  std::memcpy(format.data(), &header.format, sizeof header.format);
  out.raw(format);
  out.u8(header.word_bits);
  out.uint(header.page_bytes);
  out.uint(header.box);
  out.boolean(header.clean);
  out.boolean(header.restored);
  out.text(header.made_by);
  return out.take();
}

base::Result<Header> decode_header(std::string_view bytes) {
  Header header;
  if (bytes.size() < sizeof header.format)
    return base::fail(base::ErrorKind::corrupt, "state: the header row is too short");
  std::memcpy(&header.format, bytes.data(), sizeof header.format);
  if (header.format > state_format)
    return base::fail(base::ErrorKind::misconfigured,
                      "state: written by a newer version (format " +
                          std::to_string(header.format) + ", this one reads up to " +
                          std::to_string(state_format) +
                          "). Nothing was changed: start the newer version again");
  Reader in(bytes.substr(sizeof header.format));
  header.word_bits = in.u8();
  header.page_bytes = static_cast<std::uint32_t>(in.uint());
  header.box = static_cast<std::uint16_t>(in.uint());
  header.clean = in.boolean();
  header.restored = in.boolean();
  header.made_by = in.string();
  if (in.ok() && header.word_bits == 64) return header;
  return base::fail(base::ErrorKind::corrupt, "state: the header row cannot be read");
}

std::string encode(const Applied& applied) {
  Writer out;
  out.uint(applied.sequence);
  out.uint(applied.place.segment);
  out.uint(applied.place.offset);
  causal::encode(out, {applied.actor, applied.counter});
  out.uint(applied.entry_base);
  return out.take();
}

base::Result<Applied> decode_applied(std::string_view bytes) {
  Reader in(bytes);
  Applied applied;
  applied.sequence = in.uint();
  applied.place.segment = static_cast<std::uint32_t>(in.uint());
  applied.place.offset = in.uint();
  const causal::Dot last = causal::decode_dot(in);
  applied.actor = last.actor;
  applied.counter = last.counter;
  applied.entry_base = in.uint();
  if (in.ok()) return applied;
  return base::fail(base::ErrorKind::corrupt, "state: the applied position cannot be read");
}

std::string encode(const warehouse::ItemStock& stock) {
  Writer out;
  out.decimal(stock.on_hand);
  out.decimal(stock.left_for_orders);
  return out.take();
}

warehouse::ItemStock decode_item_stock(std::string_view bytes) {
  Reader in(bytes);
  warehouse::ItemStock stock;
  stock.on_hand = in.decimal();
  stock.left_for_orders = in.decimal();
  return stock;
}

std::string encode(const StockHead& head) {
  Writer out;
  out.decimal(head.on_hand);
  out.boolean(head.chosen.has_value());
  if (head.chosen) {
    causal::encode(out, head.chosen->dot);
    out.decimal(head.chosen->quantity);
    head.chosen->context.encode(out);
  }
  return out.take();
}

StockHead decode_stock_head(std::string_view bytes) {
  Reader in(bytes);
  StockHead head;
  head.on_hand = in.decimal();
  if (!in.boolean()) return head;
  causal::Observation chosen;
  chosen.dot = causal::decode_dot(in);
  chosen.quantity = in.decimal();
  chosen.context = causal::VersionVector::decode(in);
  head.chosen = std::move(chosen);
  return head;
}

std::string encode(const OutboxEntry& entry) {
  Writer out;
  put(out, entry);
  return out.take();
}

OutboxEntry decode_outbox_entry(std::string_view bytes) {
  Reader in(bytes);
  return get_entry(in);
}

std::string encode(const DeadLetter& letter) {
  Writer out;
  put(out, letter.entry);
  out.text(letter.error_kind);
  out.text(letter.error);
  return out.take();
}

DeadLetter decode_dead_letter(std::string_view bytes) {
  Reader in(bytes);
  DeadLetter letter;
  letter.entry = get_entry(in);
  letter.error_kind = in.string();
  letter.error = in.string();
  return letter;
}

std::string encode(const Conflict& conflict) {
  Writer out;
  for (const auto* text : {&conflict.found.id, &conflict.found.subject, &conflict.found.kind})
    out.text(*text);
  out.text(conflict.found.details.dump());
  encode(out, conflict.found.time);
  out.boolean(conflict.settled);
  out.text(conflict.how);
  out.text(conflict.value.dump());
  return out.take();
}

Conflict decode_conflict(std::string_view bytes) {
  Reader in(bytes);
  Conflict conflict;
  for (auto* text : {&conflict.found.id, &conflict.found.subject, &conflict.found.kind})
    *text = in.string();
  conflict.found.details = get_json(in);
  conflict.found.time = causal::decode_hybrid_time(in);
  conflict.settled = in.boolean();
  conflict.how = in.string();
  conflict.value = get_json(in);
  return conflict;
}

std::string encode(const DeviceState& device) {
  Writer out;
  out.text(device.device);
  out.uint(device.number);
  out.text(device.session);
  return out.take();
}

DeviceState decode_device(std::string_view bytes) {
  Reader in(bytes);
  DeviceState device;
  device.device = in.string();
  device.number = in.uint();
  device.session = in.string();
  return device;
}

std::string encode_decimal(base::Decimal value) {
  Writer out;
  out.decimal(value);
  return out.take();
}

base::Decimal decode_decimal(std::string_view bytes) {
  Reader in(bytes);
  return in.decimal();
}

}  // namespace holdfast::store
