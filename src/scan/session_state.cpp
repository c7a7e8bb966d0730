#include "scan/session_state.hpp"

#include <array>
#include <map>

#include "base/codec.hpp"

namespace holdfast::scan {
namespace {

constexpr std::uint8_t snapshot_version = 2;  // 1: before packing, batches and PINs

// Writes fields; strings and ids by their place in a table of distinct ones.
class Saver {
 public:
  [[nodiscard]] static bool since(std::uint8_t /*version*/) { return true; }
  void text(const std::string& value) {
    const auto [at, added] = places_.try_emplace(value, places_.size());
    if (added) table_.push_back(value);
    body_.uint(at->second);
  }
  void uuid(const base::Uuid& id) {
    text({reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()});
  }
  void number(const std::uint64_t& value) { body_.uint(value); }
  void decimal(const base::Decimal& value) { body_.decimal(value); }
  void flag(const bool& value) { body_.boolean(value); }
  template <typename Enum>
  void choice(const Enum& value, Enum /*last*/) {
    body_.u8(static_cast<std::uint8_t>(value));
  }
  template <typename T, typename F>
  void list(const std::vector<T>& values, std::size_t /*max*/, F fields) {
    body_.uint(values.size());
    for (const T& value : values) fields(*this, value);
  }
  template <typename T, typename F>
  void maybe(const std::optional<T>& value, F fields) {
    body_.boolean(value.has_value());
    if (value) fields(*this, *value);
  }

  std::string take() {
    base::Writer out;
    out.u8(snapshot_version);
    out.uint(table_.size());
    for (const auto& value : table_) out.text(value);
    out.raw(body_.bytes());
    return out.take();
  }

 private:
  base::Writer body_;
  std::map<std::string, std::uint64_t> places_;
  std::vector<std::string> table_;
};

class Loader {
 public:
  Loader(std::string_view bytes, std::uint8_t version) : version_(version), in_(bytes) {
    const std::uint64_t count = in_.count();
    for (std::uint64_t i = 0; i < count && in_.ok(); ++i) table_.push_back(in_.string());
  }
  // Is that what was written then?
  [[nodiscard]] bool since(std::uint8_t version) const { return version_ >= version; }
  void text(std::string& value) {
    const std::uint64_t at = in_.uint();
    if (at >= table_.size()) return bad();
    value = table_[at];
  }
  void uuid(base::Uuid& id) {
    std::string bytes;
    text(bytes);
    if (bytes.size() != id.bytes.size()) return bad();
    for (std::size_t i = 0; i < bytes.size(); ++i)
      id.bytes[i] = static_cast<std::uint8_t>(bytes[i]);
  }
  void number(std::uint64_t& value) { value = in_.uint(); }
  void decimal(base::Decimal& value) { value = in_.decimal(); }
  void flag(bool& value) { value = in_.boolean(); }
  template <typename Enum>
  void choice(Enum& value, Enum last) {
    const std::uint8_t raw = in_.u8();
    if (raw > static_cast<std::uint8_t>(last)) return bad();
    value = static_cast<Enum>(raw);
  }
  template <typename T, typename F>
  void list(std::vector<T>& values, std::size_t max, F fields) {
    const std::uint64_t count = in_.count();
    if (count > max) return bad();
    for (std::uint64_t i = 0; i < count && ok(); ++i) fields(*this, values.emplace_back());
  }
  template <typename T, typename F>
  void maybe(std::optional<T>& value, F fields) {
    if (in_.boolean()) fields(*this, value.emplace());
  }
  [[nodiscard]] bool ok() const { return ok_ && in_.ok(); }
  [[nodiscard]] bool at_end() const { return in_.at_end(); }

 private:
  void bad() { ok_ = false; }
  std::uint8_t version_;
  base::Reader in_;
  std::vector<std::string> table_;
  bool ok_ = true;
};

// One description of each struct serves both directions. Order is the format.
constexpr auto line_fields = [](auto& c, auto& line) {
  c.uuid(line.item);
  c.text(line.sku);
  c.text(line.lot);
  c.text(line.serial);
  c.text(line.expiry);
  c.decimal(line.quantity);
};

constexpr auto reversal_fields = [](auto& c, auto& reversal) {
  std::uint64_t index = reversal.index;
  c.number(reversal.scan);
  c.number(index);
  c.text(reversal.receipt);
  if constexpr (!std::is_const_v<std::remove_reference_t<decltype(reversal)>>) {
    reversal.index = static_cast<std::uint32_t>(index);
  }
};

constexpr auto movement_fields = [](auto& c, auto& movement) {
  c.choice(movement.kind, Verb::transfer);
  c.uuid(movement.item);
  c.text(movement.sku);
  c.text(movement.location);
  c.decimal(movement.quantity);
  c.text(movement.lot);
  c.text(movement.serial);
  c.text(movement.expiry);
  c.text(movement.reference);
  c.text(movement.person);
  c.maybe(movement.reverses, reversal_fields);
};

constexpr auto waiting_fields = [](auto& c, auto& waiting) {
  line_fields(c, waiting.line);
  c.flag(waiting.absolute);
  c.flag(waiting.lot);
  c.flag(waiting.serial);
  c.flag(waiting.expiry);
};

constexpr auto touch_fields = [](auto& c, auto& touch) {
  line_fields(c, touch.line);
  c.decimal(touch.amount);
  c.text(touch.location);
};

constexpr auto change_fields = [](auto& c, auto& change) {
  c.number(change.index);
  c.maybe(change.before, [](auto& codec, auto& value) { codec.decimal(value); });
};

constexpr auto fact_fields = [](auto& c, auto& fact) {
  c.choice(fact.deed, Deed::returned);
  c.text(fact.order);
  c.text(fact.sku);
  c.decimal(fact.quantity);
  c.text(fact.detail);
};

constexpr auto text_field = [](auto& c, auto& text) { c.text(text); };

constexpr auto undo_fields = [](auto& c, auto& entry) {
  c.number(entry.scan);
  c.text(entry.receipt);
  c.choice(entry.verb, Verb::transfer);
  c.text(entry.location);
  c.list(entry.movements, 2 * lines_max, movement_fields);
  c.maybe(entry.change, change_fields);
  c.list(entry.lines, lines_max, line_fields);
  c.maybe(entry.last, touch_fields);
  if (!c.since(2)) return;
  c.list(entry.facts, 2 * lines_max, fact_fields);
  c.text(entry.parcel);
};

constexpr auto unknown_fields = [](auto& c, auto& unknown) {
  c.text(unknown.code);
  c.number(unknown.times);
  c.text(unknown.location);
};

constexpr auto state_fields = [](auto& c, auto& state) {
  c.choice(state.verb, Verb::transfer);
  c.choice(state.step, Step::approval);
  c.choice(state.question, Question::ship_all);
  c.choice(state.back, Step::approval);
  c.text(state.location);
  c.text(state.order);
  c.text(state.tote);
  c.text(state.person);
  c.list(state.lines, lines_max, line_fields);
  c.maybe(state.waiting, waiting_fields);
  c.maybe(state.last, touch_fields);
  c.text(state.digits);
  c.choice(state.pad, Pad::add);
  c.maybe(state.next, [](auto& codec, auto& next) {
    codec.choice(next.pad, Pad::add);
    codec.decimal(next.number);
  });
  c.flag(state.cleared);
  c.list(state.undo, undo_steps_max, undo_fields);
  c.list(state.serials, serials_max, [](auto& codec, auto& value) { codec.number(value); });
  c.list(state.unknown, unknown_codes_max, unknown_fields);
  c.number(state.number);
  if (!c.since(2)) return;
  c.list(state.orders, orders_max, text_field);
  c.choice(state.sign, Sign::out);
  c.text(state.reason);
  c.list(state.parcels, parcels_max, text_field);
  c.text(state.doubted);
  c.text(state.badge);
  c.text(state.asked);
  c.flag(state.recounted);
  c.list(state.older, lines_max, movement_fields);
  c.flag(state.older_lost);
};

}  // namespace

std::string_view to_string(Verb verb) {
  constexpr std::array<std::string_view, verb_count> names = {
      "idle",         "receive", "pick", "count",  "move",   "put away", "batch",
      "guided count", "pack",    "ship", "return", "adjust", "transfer"};
  return names[static_cast<std::size_t>(verb)];
}

std::string_view to_string(Step step) {
  constexpr std::array<std::string_view, step_count> names = {
      "verb",          "order",  "location",    "item",   "lot",
      "serial number", "expiry", "destination", "answer", "OK",
      "IN or OUT",     "reason", "parcel",      "PIN",    "supervisor's badge"};
  return names[static_cast<std::size_t>(step)];
}

std::string encode(const State& state) {
  Saver saver;
  state_fields(saver, state);
  return saver.take();
}

base::Result<State> decode_state(std::string_view snapshot) {
  const auto version = snapshot.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(snapshot[0]);
  if (version == 0 || version > snapshot_version) {
    return base::fail(
        base::ErrorKind::corrupt,
        "reading a scanner session: made by another version; the scanner starts anew");
  }
  Loader loader(snapshot.substr(1), version);
  State state;
  state_fields(loader, state);
  if (!loader.ok() || !loader.at_end()) {
    return base::fail(base::ErrorKind::corrupt,
                      "reading a scanner session: the record is damaged; the scanner starts anew");
  }
  return state;
}

}  // namespace holdfast::scan
