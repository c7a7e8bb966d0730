#include "warehouse/record.hpp"

#include <array>

namespace holdfast::warehouse {
namespace {

constexpr std::array<std::string_view, 6> kind_names = {"",      "item",    "customer",
                                                        "order", "payment", "invoice"};
constexpr std::uint8_t record_format = 1;
const base::Json no_value;

}  // namespace

std::string_view to_string(RecordKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  return index < kind_names.size() ? kind_names[index] : "unknown";
}

base::Result<RecordKind> parse_record_kind(std::string_view name) {
  for (std::size_t i = 1; i < kind_names.size(); ++i)
    if (kind_names[i] == name) return static_cast<RecordKind>(i);
  return base::fail(
      base::ErrorKind::invalid_input,
      "record kind: expected " + std::string(record_kinds) + ", got \"" + std::string(name) + "\"");
}

base::Uuid record_id(RecordKind kind, std::string_view natural_key) {
  std::string name(to_string(kind));
  name += '/';
  name += natural_key;
  return base::Uuid::v5(base::holdfast_namespace, name);
}

const causal::Register* Record::find(std::string_view field) const {
  const auto found = fields.find(field);
  return found == fields.end() ? nullptr : &found->second;
}

const base::Json& Record::value(std::string_view field) const {
  const causal::Register* found = find(field);
  return found != nullptr ? found->value() : no_value;
}

std::string Record::text(std::string_view field) const {
  const std::string* text = value(field).string();
  return text != nullptr ? *text : std::string();
}

Fields Record::values() const {
  Fields values;
  for (const auto& [name, field] : fields)
    if (field.exists()) values.emplace(name, field.value());
  return values;
}

std::string encode_record(const Record& record) {
  base::Writer out;
  out.u8(record_format);
  out.uint(record.fields.size());
  for (const auto& [name, field] : record.fields) {
    out.text(name);
    field.encode(out);
  }
  return out.take();
}

base::Result<Record> decode_record(RecordKind kind, const base::Uuid& id, std::string_view bytes) {
  base::Reader in(bytes);
  Record record{kind, id, {}};
  const std::uint8_t format = in.u8();
  const std::uint64_t count = in.count();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    std::string name = in.string();
    record.fields.emplace(std::move(name), causal::Register::decode(in));
  }
  if (format == record_format && in.ok() && in.at_end()) return record;
  return base::fail(base::ErrorKind::corrupt,
                    std::string(to_string(kind)) + " " + id.hex() +
                        ": the stored record cannot be read (format " + std::to_string(format) +
                        "); check the store with `holdfast verify`");
}

}  // namespace holdfast::warehouse
