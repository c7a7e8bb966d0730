#include "dynamics/batch.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/uuid.hpp"
#include "flow/withheld.hpp"

namespace holdfast::dynamics {

using base::ErrorKind;
using Answers = std::vector<base::Result<net::Response>>;

namespace {

void fail_rest(Answers& answers, std::size_t count, const base::Error& error) {
  while (answers.size() < count) answers.emplace_back(tl::unexpected<base::Error>(error));
}

bool is_refusal(const net::Response& part) {
  return part.status >= 400 && part.status < 500 && part.status != 408 && part.status != 429;
}

bool has_writes(const std::vector<BatchItem>& items) {
  return std::any_of(items.begin(), items.end(),
                     [](const BatchItem& item) { return item.method != "GET"; });
}

// Behind an item that failed nothing was executed; behind a good one nobody knows.
base::Error not_answered(const net::Response& last, const std::string& doing, bool writes) {
  if (last.status >= 400) {
    return {ErrorKind::unavailable,
            fmt::format("Dynamics, {}: not executed, because the batch ended before it", doing)};
  }
  return {writes ? ErrorKind::unknown_outcome : ErrorKind::unavailable,
          fmt::format("Dynamics, {}: the answer to the batch ends before it", doing)};
}

// Each its own request: how they share a call says nothing of them.
Answers all_withheld(const std::vector<BatchItem>& items) {
  Answers answers;
  for (const auto& item : items) {
    answers.emplace_back(
        tl::unexpected<base::Error>(flow::withheld(item.method, item.path, item.body)));
  }
  return answers;
}

}  // namespace

std::string Batcher::fresh_id() {
  return base::Uuid::v7(clock_.wall().ms, random_).guid();
}

base::Task<Answers> Batcher::run(std::vector<BatchItem> items, std::string doing) {
  const std::size_t count = items.size();
  Answers answers;
  if (count == 0 || count > batch_items_max) {
    const std::string why = fmt::format("a batch of {} requests, at most {}", count,
                                        batch_items_max);
    fail_rest(answers, count, base::Error{ErrorKind::internal, why});
    co_return answers;
  }
  const bool writes = has_writes(items);
  if (writes && client_.withholds()) co_return all_withheld(items);
  for (int stops = 0; answers.size() < count; ++stops) {
    std::vector<BatchItem> rest(items.begin() + static_cast<long>(answers.size()), items.end());
    auto parts = co_await once(std::move(rest), doing, writes);
    if (!parts) {
      fail_rest(answers, count, parts.error());
      break;
    }
    const base::Error behind = not_answered(parts->back(), doing, writes);
    const bool go_on = is_refusal(parts->back()) && stops < batch_stops_max;
    for (auto& part : *parts) {
      if (answers.size() < count) answers.emplace_back(std::move(part));
    }
    if (!go_on) fail_rest(answers, count, behind);
  }
  co_return answers;
}

base::Task<base::Result<std::vector<net::Response>>> Batcher::once(std::vector<BatchItem> items,
                                                                   std::string doing, bool writes) {
  for (auto& item : items) {
    if (item.method != "GET") item.set_boundary = "changeset_" + fresh_id();
  }
  const std::string boundary = "batch_" + fresh_id();
  Call call;
  call.method = "POST";
  call.path = "$batch";
  call.body = write_batch(boundary, items);
  call.headers = {{"Prefer", "odata.continue-on-error"},
                  {"Content-Type", fmt::format("multipart/mixed; boundary=\"{}\"", boundary)}};
  call.doing = doing;
  call.writes = writes;
  auto response = co_await client_.send(std::move(call));
  if (!response) co_return tl::unexpected<base::Error>(response.error());
  co_return parts_of(*response, doing, writes);
}

base::Result<std::vector<net::Response>> Batcher::parts_of(const net::Response& response,
                                                           const std::string& doing, bool writes) {
  const bool good = response.status >= 200 && response.status < 300;
  if (!is_multipart(response) && !good) {
    return tl::unexpected<base::Error>(client_.error_of(response, doing, writes));
  }
  auto parts = read_batch(response);
  if (!parts || parts->empty()) {
    const auto kind = writes ? ErrorKind::unknown_outcome : ErrorKind::unavailable;
    const std::string why = parts ? "the answer to a batch has no parts" : parts.error().message;
    return base::fail(kind, fmt::format("Dynamics, {}: {}", doing, why));
  }
  for (const auto& part : *parts) {
    if (part.status == 429) client_.note_throttling(part);
  }
  return parts;
}

}  // namespace holdfast::dynamics
