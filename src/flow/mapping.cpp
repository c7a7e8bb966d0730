#include "flow/mapping.hpp"

#include <fmt/core.h>

#include "flow/detail/compiled_mapping.hpp"
#include "flow/detail/key_check.hpp"
#include "flow/detail/stock_guard.hpp"

namespace holdfast::flow {
namespace {

using detail::Compiler;
using detail::Direction;
using detail::Member;
using detail::Section;

constexpr std::string_view movement_record = "movement";

// `on` and `skip_null` belong to the member, the rest to its value.
Member compile_member(const std::string& name, const base::Json& json, const std::string& place,
                      bool of_body, Compiler& compiler, Mistakes& mistakes) {
  Member member{.name = name};
  base::Json value = json;
  if (value.is_object()) {
    Section section(json, place, mistakes);
    if (of_body) {
      const auto on = section.one_of("on", {"change", "create", "update", "always"});
      member.on = static_cast<Member::On>(on.value_or(0));
      value.erase("on");
    }
    member.skip_null = section.flag("skip_null", false);
    value.erase("skip_null");
  }
  member.value = compiler.expression(value, place);
  if (member.value) member.value->fields(member.fields, false);
  return member;
}

std::vector<Member> compile_members(Section& section, std::string_view name, bool of_body,
                                    Compiler& compiler, Mistakes& mistakes) {
  std::vector<Member> members;
  const auto* json = section.required(name);
  if (json == nullptr) return members;
  Section inner(*json, section.place(name), mistakes);
  inner.all_known();
  for (const auto& [member, value] : inner.members()) {
    members.push_back(
        compile_member(member, value, inner.place(member), of_body, compiler, mistakes));
  }
  if (members.empty() && json->is_object()) section.mistake(name, "names no field");
  return members;
}

detail::ExpressionPtr optional_expression(Section& section, std::string_view name,
                                          Compiler& compiler) {
  const auto* json = section.optional(name);
  return json == nullptr ? nullptr : compiler.expression(*json, section.place(name));
}

detail::ConditionPtr optional_condition(Section& section, std::string_view name,
                                        Compiler& compiler) {
  const auto* json = section.optional(name);
  return json == nullptr ? nullptr : compiler.condition(*json, section.place(name));
}

void compile_native(Section& section, detail::ReadSection& read, Compiler& compiler,
                    Mistakes& mistakes) {
  const auto* json = section.optional("native");
  if (json == nullptr) return;
  Section native(*json, section.place("native"), mistakes);
  read.native_type = native.text("type");
  if (const auto* id = native.required("id")) {
    read.native_id = compiler.expression(*id, native.place("id"));
  }
  native.finish();
}

// What both sections of a file have in common.
struct Common {
  detail::ValueMaps maps;
  const base::Json* define = nullptr;  // may be null
  std::string define_place;
};

detail::ReadSection compile_read(const base::Json& json, const std::string& place,
                                 const Common& common, Mistakes& mistakes) {
  detail::ReadSection read;
  Section section(json, place, mistakes);
  Compiler compiler(Direction::read, common.maps, mistakes);
  compiler.define(common.define, common.define_place);
  compiler.define(section.optional("define"), section.place("define"));
  read.each = optional_expression(section, "each", compiler);
  read.when = optional_condition(section, "when", compiler);
  read.skip_reason = section.optional_text("skip_reason").value_or("read/when does not hold");
  read.skip_unlinked = section.one_of("unlinked", {"create", "skip"}) == 1U;
  read.label = optional_expression(section, "label", compiler);
  read.key = optional_expression(section, "key", compiler);
  compile_native(section, read, compiler, mistakes);
  read.fields = compile_members(section, "fields", false, compiler, mistakes);
  read.facts = optional_expression(section, "facts", compiler);
  if (!read.skip_unlinked && !section.has("key")) {
    section.mistake("key", "is missing: the natural key of a record (or \"unlinked\": \"skip\")");
  }
  section.finish();
  return read;
}

detail::WriteSection compile_write(const base::Json& json, const std::string& place,
                                   const Common& common, Mistakes& mistakes) {
  detail::WriteSection write;
  Section section(json, place, mistakes);
  Compiler compiler(Direction::write, common.maps, mistakes);
  compiler.define(common.define, common.define_place);
  compiler.define(section.optional("define"), section.place("define"));
  write.when = optional_condition(section, "when", compiler);
  write.locked = optional_condition(section, "locked", compiler);
  write.label = optional_expression(section, "label", compiler);
  write.id = optional_expression(section, "id", compiler);
  write.body = compile_members(section, "body", true, compiler, mistakes);
  if (section.has("find")) write.find = compile_members(section, "find", false, compiler, mistakes);
  if (section.has("key")) write.key = compile_members(section, "key", false, compiler, mistakes);
  if (section.has("associate")) {
    write.associate = compile_members(section, "associate", false, compiler, mistakes);
  }
  section.finish();
  return write;
}

detail::ValueMaps compile_maps(Section& section, Mistakes& mistakes) {
  detail::ValueMaps maps;
  const auto* json = section.optional("maps");
  if (json == nullptr) return maps;
  Section inner(*json, section.place("maps"), mistakes);
  inner.all_known();
  for (const auto& [name, map] : inner.members()) {
    maps[name] = std::make_shared<const detail::ValueMap>(
        detail::ValueMap::compile(map, inner.place(name), mistakes));
  }
  return maps;
}

void compile_record(Section& section, Mapping::Compiled& compiled) {
  compiled.record = section.text("record");
  if (compiled.record.empty() || compiled.record == movement_record) return;
  if (auto kind = warehouse::parse_record_kind(compiled.record)) {
    compiled.kind = *kind;
  } else {
    section.mistake(
        "record", fmt::format("\"{}\" is not movement, {}", compiled.record,
                              warehouse::record_kinds));
  }
}

// A part says whose part each row of it is.
void compile_part(Section& section, Mapping::Compiled& compiled) {
  compiled.part_of = section.optional_text("part_of").value_or("");
  if (compiled.part_of.empty()) return;
  if (compiled.part_of == compiled.document) {
    section.mistake("part_of", "a document cannot be a part of its own kind");
  }
}

void check_part(const Mapping::Compiled& compiled, const std::string& place, Mistakes& mistakes) {
  if (compiled.part_of.empty() || !compiled.read) return;
  if (compiled.read->each) mistakes.add(place + "/read/each", "a part is one row of one record");
  if (compiled.read->native_type == compiled.part_of) return;
  mistakes.add(place + "/read/native",
               fmt::format("a part says whose it is: {{\"type\": \"{}\", \"id\": ...}}",
                           compiled.part_of));
}

void collect_fields(Mapping::Compiled& compiled) {
  if (compiled.read) {
    for (const auto& member : compiled.read->fields) compiled.fields_read.insert(member.name);
  }
  if (!compiled.write) return;
  for (const auto& member : compiled.write->body) {
    if (member.on == Member::On::create) continue;
    compiled.fields_written.insert(member.fields.begin(), member.fields.end());
  }
  for (const auto& member : compiled.write->associate) {
    compiled.fields_written.insert(member.fields.begin(), member.fields.end());
  }
}

}  // namespace

std::optional<Mapping> Mapping::compile(std::string_view name, const base::Json& text,
                                        Mistakes& mistakes) {
  const auto before = mistakes.all().size();
  auto compiled = std::make_shared<Compiled>();
  compiled->name = std::string(name);
  const std::string place = compiled->name + ".json#";
  Section section(text, place, mistakes);
  (void)section.optional_text("about");
  (void)section.optional_text("$schema");
  compiled->system = section.text("system");
  compiled->document = section.text("document");
  compile_record(section, *compiled);
  compile_part(section, *compiled);
  Common common{compile_maps(section, mistakes), section.optional("define"),
                section.place("define")};
  const auto* read = section.optional("read");
  const auto* write = section.optional("write");
  if (read != nullptr) {
    compiled->read = compile_read(*read, section.place("read"), common, mistakes);
  }
  if (write != nullptr) {
    compiled->write = compile_write(*write, section.place("write"), common, mistakes);
  }
  check_part(*compiled, place, mistakes);
  detail::refuse_absolute_stock(text, place, mistakes);
  if (compiled->write && !compiled->write->find.empty() && compiled->system == "shopware") {
    mistakes.add(section.place("write") + "/find", "shopware does not look before it creates");
  }
  detail::check_key(*compiled, section.place("write"), mistakes);
  detail::check_associations(*compiled, section.place("write"), mistakes);
  if (read == nullptr && write == nullptr) mistakes.add(place, "has neither read nor write");
  if (read != nullptr && compiled->record == movement_record) {
    section.mistake("read", "a movement is made by the box, never read from a system");
  }
  section.finish();
  collect_fields(*compiled);
  if (mistakes.all().size() > before) return std::nullopt;
  return Mapping(std::move(compiled));
}

const std::string& Mapping::name() const { return compiled_->name; }
const std::string& Mapping::system() const { return compiled_->system; }
const std::string& Mapping::document() const { return compiled_->document; }
const std::string& Mapping::record() const { return compiled_->record; }
const std::string& Mapping::part_of() const { return compiled_->part_of; }
bool Mapping::reads() const { return compiled_->read.has_value(); }
bool Mapping::writes() const { return compiled_->write.has_value(); }
const FieldNames& Mapping::fields_read() const { return compiled_->fields_read; }
const FieldNames& Mapping::fields_written() const { return compiled_->fields_written; }

}  // namespace holdfast::flow
