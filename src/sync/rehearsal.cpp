#include "sync/rehearsal.hpp"

#include <fmt/core.h>

#include "base/log.hpp"
#include "flow/withheld.hpp"
#include "sync/pusher.hpp"

namespace holdfast::sync {
namespace {

constexpr std::size_t erased_at_once = 500;

std::string system_prefix(store::Endpoint endpoint) {
  return fmt::format("{}/", store::to_string(endpoint));
}

std::string text(std::string_view outcome, std::string_view message, base::Json requests) {
  base::Json json = base::Json::object();
  json.set("outcome", outcome);
  json.set("message", message);
  json.set("requests", std::move(requests));
  return json.dump();
}

// What a person would be asked.
std::string question_of(const Delivery& delivery) {
  for (const auto& effect : delivery.effects) {
    if (const auto* parked = std::get_if<store::Parked>(&effect)) return parked->error;
  }
  return {};
}

}  // namespace

std::optional<std::string> Rehearsal::native(const std::string& key) const {
  const auto found = natives.find(key);
  return found == natives.end() ? std::nullopt : std::optional(found->second);
}

std::string rehearsed_key(store::Endpoint endpoint, std::uint64_t entry) {
  return fmt::format("{}{}", system_prefix(endpoint), entry);
}

std::string rehearsed_text(const base::Result<Delivery>& outcome) {
  if (outcome && outcome->held) return text("review", question_of(*outcome), base::Json::array());
  if (outcome) return text("nothing", "", base::Json::array());
  const base::Error& error = outcome.error();
  if (flow::is_withheld(error)) return text("write", "", flow::requests_of(error));
  return text("refused", error.message, base::Json::array());
}

base::Task<void> forget_rehearsals(store::Store& store, store::Endpoint endpoint) {
  for (;;) {
    store::Transaction erased;
    const auto read = store.view().each_note(
        store::Shelf::rehearsed, system_prefix(endpoint), [&](std::string_view key, auto) {
          erased.emplace_back(store::Noted{store::Shelf::rehearsed, std::string(key), ""});
          return erased.size() < erased_at_once;
        });
    if (!read || erased.empty()) co_return;
    const auto stored = co_await store.commit(std::move(erased), store::Wait::applied);
    if (!stored) {
      base::log_error("sync", "what a dry run noted stays: " + stored.error().message);
      co_return;
    }
  }
}

}  // namespace holdfast::sync
