// Record -> what is to be written.
#include <algorithm>

#include <fmt/core.h>

#include "flow/detail/compiled_mapping.hpp"

namespace holdfast::flow {
namespace {

using base::ErrorKind;
using base::Json;
using base::Result;
using detail::Frame;
using detail::Member;
using detail::Run;

Json as_document(const warehouse::Fields& fields) {
  Json::Object members;
  members.reserve(fields.size());
  for (const auto& [name, value] : fields) members.emplace_back(name, value);
  return Json::object(std::move(members));
}

std::string as_text(const Json& value) {
  return value.string() != nullptr ? *value.string() : value.dump();
}

// One writing of one record.
class Writing {
 public:
  Writing(const Mapping::Compiled& mapping, const WriteRequest& request, const Lookups& lookups)
      : mapping_(mapping),
        write_(*mapping.write),
        request_(request),
        document_(as_document(request.fields)),
        run_{document_, lookups, mapping.system},
        creates_(request.native_id.empty()) {
    run_.record = Json(request.record.guid());
    if (!creates_) run_.id = Json(request.native_id);
    run_.type = Json(mapping.document);
  }

  Result<bool> accepts() {
    if (!write_.when) return true;
    auto holds = write_.when->holds(run_, frame_);
    if (!holds) return tl::unexpected<base::Error>(holds.error().within(label()));
    return holds;
  }

  Result<std::optional<Write>> write() {
    auto result = inner();
    if (result) return result;
    return tl::unexpected<base::Error>(result.error().within(label()));
  }

 private:
  Result<std::optional<Write>> inner() {
    Write out;
    out.type = mapping_.document;
    out.id = request_.native_id;
    out.mode = creates_ ? Write::Mode::create : Write::Mode::update;
    out.expected_version = request_.expected_version;
    if (auto status = derive_id(out); !status) return base::pass(status);
    out.body = Json::object();
    bool anything = creates_;
    for (const auto& member : write_.body) {
      if (!due(member)) continue;
      auto taken = take(member, out.body);
      if (!taken) return base::pass(taken);
      anything = anything || (*taken && member.on != Member::On::always);
    }
    if (auto status = relate(out); !status) return base::pass(status);
    if (!anything && out.associate.is_null()) return std::nullopt;
    if (auto status = unlocked(out); !status) return base::pass(status);
    if (!creates_) return out;
    if (auto status = name_same(write_.find, out.find); !status) return base::pass(status);
    if (auto status = name_same(write_.key, out.key); !status) return base::pass(status);
    return out;
  }

  // What is to be associated is told as a whole, so that what is missing in it is taken apart.
  base::Status relate(Write& out) {
    Json all = Json::object();
    for (const auto& member : write_.associate) {
      if (!due(member)) continue;
      auto value = member.value->evaluate(run_, frame_);
      if (!value) return base::pass(value);
      const Json wanted = std::move(*value).take();
      Json list = Json::array();
      if (wanted.is_string() && !detail::is_nothing(wanted)) list.push_back(wanted);
      bool texts = wanted.is_string() || wanted.is_array() || detail::is_nothing(wanted);
      if (wanted.is_array()) {
        for (const auto& item : *wanted.items()) {
          texts = texts && item.is_string();
          list.push_back(item);
        }
      }
      if (!texts) {
        return base::fail(ErrorKind::invalid_input,
                          fmt::format("write/associate/{}: expected addresses of rows, got {}",
                                      member.name, wanted.dump()));
      }
      if (!creates_ || !list.items()->empty()) all.set(member.name, std::move(list));
    }
    if (!all.members()->empty()) out.associate = std::move(all);
    return {};
  }

  // What tells the same thing; without one of its values nothing does.
  base::Status name_same(const std::vector<Member>& members, Json& out) {
    if (members.empty()) return {};
    Json same = Json::object();
    for (const auto& member : members) {
      auto value = member.value->evaluate(run_, frame_);
      if (!value) return base::pass(value);
      if (detail::is_nothing(value->get())) return {};
      same.set(member.name, std::move(*value).take());
    }
    out = std::move(same);
    return {};
  }

  // A row that the system closed is never written: what would have been is told to a person.
  base::Status unlocked(const Write& out) {
    if (creates_ || !write_.locked) return {};
    auto holds = write_.locked->holds(run_, frame_);
    if (!holds) return base::pass(holds);
    if (!*holds) return {};
    std::string names;
    for (const auto& [name, value] : *out.body.members()) {
      names += (names.empty() ? "" : ", ") + name;
    }
    if (out.associate.is_object()) {
      for (const auto& [name, value] : *out.associate.members()) {
        names += (names.empty() ? "" : ", ") + name;
      }
    }
    return base::fail(ErrorKind::refused,
                      fmt::format("is closed in {} and locked: {} cannot be changed there any "
                                  "more; settle it by hand, then discard this entry",
                                  mapping_.system, names));
  }

  std::string label() {
    const std::string_view what = mapping_.record;
    if (write_.label) {
      const auto value = write_.label->evaluate(run_, frame_);
      if (value && !detail::is_nothing(value->get())) {
        return fmt::format("{} {}", what, as_text(value->get()));
      }
    }
    return fmt::format("{} {}", what, request_.record.guid());
  }

  base::Status derive_id(Write& out) {
    if (!creates_) return {};
    if (!write_.id) {
      return base::fail(ErrorKind::not_found,
                        fmt::format("is not in {} and {} does not create it (it has no write/id)",
                                    mapping_.system, mapping_.name));
    }
    auto id = write_.id->evaluate(run_, frame_);
    if (!id) return base::pass(id);
    if (id->get().string() == nullptr || id->get().string()->empty()) {
      return base::fail(ErrorKind::invalid_input,
                        "write/id: expected text, got " + id->get().dump());
    }
    out.id = *id->get().string();
    run_.id = Json(out.id);
    return {};
  }

  [[nodiscard]] bool due(const Member& member) const {
    if (creates_) return member.on != Member::On::update;
    if (member.on == Member::On::create) return false;
    if (member.on == Member::On::always) return true;
    if (request_.changed == nullptr)
      return member.on == Member::On::update || !member.fields.empty();
    return std::any_of(member.fields.begin(), member.fields.end(), [&](const std::string& field) {
      return request_.changed->find(field) != request_.changed->end();
    });
  }

  // A create leaves out what is nothing; an update clears it.
  Result<bool> take(const Member& member, Json& body) {
    auto value = member.value->evaluate(run_, frame_);
    if (!value) return base::pass(value);
    const bool nothing = detail::is_nothing(value->get());
    if (nothing && (creates_ || member.skip_null)) return false;
    body.members()->emplace_back(member.name, nothing ? Json() : std::move(*value).take());
    return true;
  }

  const Mapping::Compiled& mapping_;
  const detail::WriteSection& write_;
  const WriteRequest& request_;
  Json document_;
  Run run_;
  Frame frame_{&document_};
  bool creates_;
};

tl::unexpected<base::Error> no_write(const Mapping::Compiled& mapping) {
  return base::fail(ErrorKind::misconfigured, mapping.name + " has no write section");
}

}  // namespace

Result<bool> Mapping::accepts(const WriteRequest& request, const Lookups& lookups) const {
  if (!compiled_->write) return no_write(*compiled_);
  return Writing(*compiled_, request, lookups).accepts();
}

Result<std::optional<Write>> Mapping::write(const WriteRequest& request,
                                            const Lookups& lookups) const {
  if (!compiled_->write) return no_write(*compiled_);
  return Writing(*compiled_, request, lookups).write();
}

}  // namespace holdfast::flow
