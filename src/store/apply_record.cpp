#include <set>

#include "store/apply.hpp"
#include "store/keys.hpp"
#include "store/validate.hpp"

namespace holdfast::store {
namespace {

using warehouse::Record;
using warehouse::RecordKind;

void add_code(std::set<std::string>& codes, std::string_view text) {
  if (text.empty() || text.size() > code_bytes_max) return;
  codes.insert(keys::code(text));
}

// What a scanner may read for this item: its GTIN and its codes (texts, or objects with "code").
std::set<std::string> codes_of(const Record& item) {
  std::set<std::string> codes;
  add_code(codes, item.text("gtin"));
  const auto* list = item.value("codes").items();
  if (list == nullptr) return codes;
  for (const base::Json& entry : *list) {
    const base::Json* code = entry.is_object() ? entry.find("code") : &entry;
    if (code != nullptr && code->string() != nullptr) add_code(codes, *code->string());
  }
  return codes;
}

std::set<std::string> numbers_of(const Record& order) {
  std::set<std::string> numbers;
  const std::string number = order.text("number");
  if (!number.empty() && number.size() <= code_bytes_max) numbers.insert(number);
  return numbers;
}

void replace_index(WriteRows& rows, Table table, const base::Uuid& id,
                   const std::set<std::string>& before, const std::set<std::string>& after) {
  for (const std::string& text : before)
    if (!after.contains(text)) rows.erase(table, keys::text_and_id(text, id));
  for (const std::string& text : after)
    if (!before.contains(text)) rows.put(table, keys::text_and_id(text, id), {});
}

}  // namespace

void Reducer::update_index(const Record& before, const Record& after) {
  if (after.kind == RecordKind::item)
    replace_index(rows_, Table::code, after.id, codes_of(before), codes_of(after));
  if (after.kind == RecordKind::order)
    replace_index(rows_, Table::number, after.id, numbers_of(before), numbers_of(after));
}

void Reducer::on(const Changed& event) {
  const Table table = keys::records(event.kind);
  Record before{event.kind, event.id, {}};
  if (const auto row = rows_.get(table, keys::id(event.id))) {
    auto known = warehouse::decode_record(event.kind, event.id, *row);
    if (!known) return rows_.fail(known.error());
    before = std::move(*known);
  }
  Record after = before;
  for (const auto& [name, sibling] : event.fields) {
    causal::Sibling update = sibling;
    if (!update.dot.exists()) update.dot = dot_;
    after.fields[name].apply(std::move(update));
  }
  rows_.put(table, keys::id(event.id), warehouse::encode_record(after));
  update_index(before, after);
}

// The same fact learnt twice is one fact: the first one stays.
void Reducer::on(const FactLearnt& event) {
  const std::string key = keys::fact(event.order, event.fact.kind, event.fact.id);
  if (rows_.get(Table::fact, key)) return;
  warehouse::Fact fact = event.fact;
  if (!fact.dot.exists()) fact.dot = dot_;
  base::Writer out;
  encode(out, fact);
  rows_.put(Table::fact, key, out.bytes());
}

}  // namespace holdfast::store
