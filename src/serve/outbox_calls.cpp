#include <algorithm>

#include <fmt/core.h>

#include "base/json_view.hpp"
#include "serve/detail/calls.hpp"
#include "serve/detail/held_counts.hpp"
#include "serve/detail/present.hpp"
#include "sync/rehearsal.hpp"

namespace holdfast::serve {
namespace {

using Entries = std::vector<store::OutboxEntry>;

Outcome<void> collect(const store::View& view, store::Endpoint endpoint, std::uint64_t after,
                      std::size_t count, Entries& out) {
  std::size_t taken = 0;
  const auto read = view.each_outbox(endpoint, after, [&](const store::OutboxEntry& entry) {
    if (taken++ == count) return false;
    out.push_back(entry);
    return true;
  });
  if (!read) return refuse(read.error());
  return {};
}

// What a dry run found that it would send; null where there was none.
base::Json would_of(const store::View& view, const store::OutboxEntry& entry) {
  const auto note =
      view.note(store::Shelf::rehearsed, sync::rehearsed_key(entry.endpoint, entry.id));
  auto json = base::Json::parse(note.value_or("null"));
  return json ? std::move(*json) : base::Json();
}

base::Json page_of_entries(const store::View& view, Entries entries, std::size_t limit) {
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  ItemNames names(view);
  base::Json items = base::Json::array();
  for (std::size_t i = 0; i < std::min(limit, entries.size()); ++i) {
    base::Json json = present(entries[i], subject_of(view, names, entries[i]));
    json.set("would", would_of(view, entries[i]));
    items.push_back(std::move(json));
  }
  const bool more = entries.size() > limit;
  return page_of(std::move(items), more ? number(entries[limit - 1].id) : base::Json());
}

std::optional<store::DeadLetter> find_letter(const store::View& view, std::uint64_t id) {
  for (auto& letter : letters_to_decide(view)) {
    if (letter.entry.id == id) return std::move(letter);
  }
  return std::nullopt;
}

Outcome<store::DeadLetter> wanted_letter(const Call& call) {
  const auto id = call.captured_number("dead letter");
  if (!id) return tl::unexpected<Problem>(id.error());
  auto letter = find_letter(call.view(), *id);
  if (letter) return std::move(*letter);
  return not_found(fmt::format("no dead letter has the id {}: it may be replayed already", *id));
}

// What stands in for the payload: text as it is, anything else as JSON text.
Outcome<std::optional<std::string>> correction(const Call& call, const store::DeadLetter& letter) {
  if (call.request.body.empty()) return std::optional<std::string>();
  const auto body = call.body({"payload"});
  if (!body) return tl::unexpected<Problem>(body.error());
  const base::Json* payload = body->find("payload");
  if (payload == nullptr) return std::optional<std::string>();
  std::string text = payload->string() != nullptr ? *payload->string() : payload->dump();
  const auto before = base::Json::parse(letter.entry.payload);
  if (before && before->is_object()) {
    const auto after = base::Json::parse(text);
    if (!after || !after->is_object()) {
      return refuse_input(
          "/payload: the payload of this entry is a JSON object; so must be what "
          "replaces it");
    }
  }
  return std::optional(std::move(text));
}

Outcome<net::ServerResponse> decided(std::uint64_t id, std::string_view status,
                                     const base::Status& done) {
  if (!done) return refuse(done.error());
  base::Json json = base::Json::object();
  json.set("id", number(id));
  json.set("status", status);
  return to_response(json);
}

}  // namespace

Outcome<base::Json> list_outbox(const Call& call) {
  const auto limit = call.limit();
  if (!limit) return tl::unexpected<Problem>(limit.error());
  const auto after = call.after_number();
  if (!after) return tl::unexpected<Problem>(after.error());
  const auto endpoint = call.endpoint();
  if (!endpoint) return tl::unexpected<Problem>(endpoint.error());
  const store::View view = call.view();
  Entries entries;
  for (const auto one : {store::Endpoint::dynamics, store::Endpoint::shopware}) {
    if (*endpoint && **endpoint != one) continue;
    const auto read = collect(view, one, *after, *limit + 1, entries);
    if (!read) return tl::unexpected<Problem>(read.error());
  }
  return page_of_entries(view, std::move(entries), *limit);
}

Outcome<base::Json> list_dead_letters(const Call& call) {
  const auto limit = call.limit();
  if (!limit) return tl::unexpected<Problem>(limit.error());
  const auto after = call.after_number();
  if (!after) return tl::unexpected<Problem>(after.error());
  const store::View view = call.view();
  ItemNames names(view);
  base::Json items = base::Json::array();
  base::Json next;
  for (const auto& letter : letters_to_decide(view)) {
    if (letter.entry.id <= *after) continue;
    if (items.items()->size() == *limit) {
      next = *items.items()->back().find("id");
      break;
    }
    base::Json json = present(letter.entry, subject_of(view, names, letter.entry));
    json.set("error_kind", letter.error_kind);
    json.set("error", letter.error);
    items.push_back(std::move(json));
  }
  return page_of(std::move(items), std::move(next));
}

base::Task<Outcome<net::ServerResponse>> replay(Call call) {
  const auto letter = wanted_letter(call);
  if (!letter) co_return tl::unexpected<Problem>(letter.error());
  auto corrected = correction(call, *letter);
  if (!corrected) co_return tl::unexpected<Problem>(corrected.error());
  std::optional<std::string> payload = std::move(*corrected);
  const auto done = co_await call.state.needs.engine.revive(letter->entry.id, std::move(payload));
  co_return decided(letter->entry.id, "queued", done);
}

base::Task<Outcome<net::ServerResponse>> discard(Call call) {
  const auto letter = wanted_letter(call);
  if (!letter) co_return tl::unexpected<Problem>(letter.error());
  const auto done = co_await call.state.needs.engine.give_up(letter->entry.id);
  co_return decided(letter->entry.id, "discarded", done);
}

}  // namespace holdfast::serve
