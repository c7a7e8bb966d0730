// Document -> record.
#include <algorithm>

#include <fmt/core.h>

#include "flow/detail/compiled_mapping.hpp"

namespace holdfast::flow {
namespace {

using base::ErrorKind;
using base::Json;
using base::Result;
using detail::Frame;
using detail::Run;

std::string as_text(const Json& value) {
  return value.string() != nullptr ? *value.string() : value.dump();
}

std::optional<warehouse::FactKind> fact_kind(std::string_view name) {
  for (auto i = static_cast<int>(warehouse::FactKind::ordered);
       i <= static_cast<int>(warehouse::FactKind::voided); ++i) {
    const auto kind = static_cast<warehouse::FactKind>(i);
    if (to_string(kind) == name) return kind;
  }
  return std::nullopt;
}

std::string member_text(const Json& fact, std::string_view name) {
  const Json* found = fact.find(name);
  return found == nullptr || found->is_null() ? std::string() : as_text(*found);
}

Result<warehouse::Fact> to_fact(const Json& json, const std::string& source) {
  warehouse::Fact fact{.source = source};
  const auto kind = fact_kind(member_text(json, "kind"));
  fact.id = member_text(json, "id");
  if (!kind || fact.id.empty()) {
    return base::fail(
        ErrorKind::invalid_input,
        "facts: expected an object with the kind of a fact and its id, got " + json.dump());
  }
  fact.kind = *kind;
  fact.line = member_text(json, "line");
  fact.detail = member_text(json, "detail");
  if (const Json* amount = json.find("amount")) {
    if (amount->number() == nullptr) {
      return base::fail(ErrorKind::invalid_input,
                        fmt::format("facts: amount of {}: expected number", fact.id));
    }
    fact.amount = *amount->number();
  }
  return fact;
}

// One reading of one document.
class Reading {
 public:
  Reading(const Mapping::Compiled& mapping, const Document& document, const Lookups& lookups)
      : mapping_(mapping),
        read_(*mapping.read),
        document_(document),
        run_{document.body, lookups, mapping.system} {
    run_.id = Json(document.id);
    run_.type = Json(document.type);
  }

  Result<std::vector<ReadResult>> read() {
    if (!read_.each) return one_by_one({&document_.body});
    auto list = read_.each->evaluate(run_, root_);
    if (!list) return base::pass(list, label());
    const Json items = std::move(*list).take();
    std::vector<const Json*> all;
    if (items.is_array()) {
      for (const auto& item : *items.items()) all.push_back(&item);
    }
    return one_by_one(all);
  }

 private:
  Result<std::vector<ReadResult>> one_by_one(const std::vector<const Json*>& items) {
    std::vector<ReadResult> results;
    for (const Json* item : items) {
      frame_ = Frame{item, read_.each ? &root_ : nullptr};
      frame_.number = results.size() + 1;
      run_.record = Json();
      auto result = inner();
      if (!result) return tl::unexpected<base::Error>(result.error().within(label()));
      results.push_back(std::move(*result));
    }
    return results;
  }

  Result<ReadResult> inner() {
    ReadResult result;
    if (read_.when) {
      auto holds = read_.when->holds(run_, frame_);
      if (!holds) return base::pass(holds);
      if (!*holds) return skip(read_.skip_reason);
    }
    if (auto status = identify(result); !status) return base::pass(status);
    if (result.skipped) return result;
    run_.record = Json(result.id.guid());
    if (auto status = read_fields(result); !status) return base::pass(status);
    if (auto status = read_facts(result); !status) return base::pass(status);
    return result;
  }

  static ReadResult skip(std::string reason) {
    ReadResult result;
    result.skipped = true;
    result.reason = std::move(reason);
    return result;
  }

  std::string label() {
    const std::string_view what = mapping_.record;
    if (read_.label) {
      const auto value = read_.label->evaluate(run_, frame_);
      if (value && !detail::is_nothing(value->get())) {
        return fmt::format("{} {}", what, as_text(value->get()));
      }
    }
    return fmt::format("{} {}", what, document_.id);
  }

  Result<std::string> text(const detail::ExpressionPtr& expression) {
    if (!expression) return std::string();
    auto value = expression->evaluate(run_, frame_);
    if (!value) return base::pass(value);
    return detail::is_nothing(value->get()) ? std::string() : as_text(value->get());
  }

  base::Status identify(ReadResult& result) {
    result.native_type = read_.native_type.empty() ? document_.type : read_.native_type;
    auto native = text(read_.native_id);
    if (!native) return base::pass(native);
    result.native_id = read_.native_id ? *native : document_.id;
    auto key = text(read_.key);
    if (!key) return base::pass(key);
    result.key = *key;
    const auto linked = run_.lookups.record(mapping_.system, result.native_type, result.native_id);
    if (linked) {
      result.id = *linked;
    } else if (read_.skip_unlinked) {
      result = skip(fmt::format("{} {} is not one of ours", result.native_type, result.native_id));
    } else if (result.key.empty()) {
      return base::fail(ErrorKind::invalid_input, "has no natural key: correct it there");
    } else {
      result.id = warehouse::record_id(*mapping_.kind, result.key);
    }
    return {};
  }

  base::Status read_fields(ReadResult& result) {
    for (const auto& member : read_.fields) {
      run_.stated = false;
      auto value = member.value->evaluate(run_, frame_);
      if (!value) return base::pass(value);
      const bool nothing = detail::is_nothing(value->get());
      if (nothing && (!run_.stated || member.skip_null)) continue;
      result.fields[member.name] = nothing ? Json() : std::move(*value).take();
    }
    return {};
  }

  base::Status read_facts(ReadResult& result) {
    if (!read_.facts) return {};
    auto value = read_.facts->evaluate(run_, frame_);
    if (!value) return base::pass(value);
    const auto* items = value->get().items();
    if (items == nullptr) return {};
    for (const auto& item : *items) {
      auto fact = to_fact(item, mapping_.system);
      if (!fact) return base::pass(fact);
      result.facts.push_back(std::move(*fact));
    }
    return {};
  }

  const Mapping::Compiled& mapping_;
  const detail::ReadSection& read_;
  const Document& document_;
  Run run_;
  Frame root_{&document_.body};
  Frame frame_ = root_;
};

}  // namespace

Result<std::vector<ReadResult>> Mapping::read_all(const Document& document,
                                                  const Lookups& lookups) const {
  if (!compiled_->read) {
    return base::fail(ErrorKind::misconfigured, compiled_->name + " has no read section");
  }
  return Reading(*compiled_, document, lookups).read();
}

Result<ReadResult> Mapping::read(const Document& document, const Lookups& lookups) const {
  auto all = read_all(document, lookups);
  if (!all) return base::pass(all);
  if (!all->empty()) return std::move(all->front());
  ReadResult nothing;
  nothing.skipped = true;
  nothing.reason = "the document holds none";
  return nothing;
}

}  // namespace holdfast::flow
