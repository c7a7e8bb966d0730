#include "dynamics/batch.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/uuid.hpp"

namespace holdfast::dynamics {

using base::ErrorKind;
using Answers = std::vector<base::Result<net::Response>>;

namespace {

Answers all_failed(std::size_t count, const base::Error& error) {
  Answers answers;
  for (std::size_t i = 0; i < count; ++i) answers.emplace_back(tl::unexpected<base::Error>(error));
  return answers;
}

}  // namespace

std::string Batcher::fresh_id() {
  return base::Uuid::v7(clock_.wall().ms, random_).guid();
}

base::Task<Answers> Batcher::run(std::vector<BatchItem> items, std::string doing) {
  const std::size_t count = items.size();
  if (count == 0 || count > batch_items_max) {
    const std::string why = fmt::format("a batch of {} requests, at most {}", count,
                                        batch_items_max);
    co_return all_failed(count, base::Error{ErrorKind::internal, why});
  }
  bool writes = false;
  for (auto& item : items) {
    if (item.method == "GET") continue;
    writes = true;
    if (item.set_boundary.empty()) item.set_boundary = "changeset_" + fresh_id();
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
  if (!response) co_return all_failed(count, response.error());
  co_return answers_of(*response, count, doing, writes);
}

Answers Batcher::answers_of(const net::Response& response, std::size_t count,
                            const std::string& doing, bool writes) {
  const bool good = response.status >= 200 && response.status < 300;
  if (!is_multipart(response) && !good) {
    return all_failed(count, client_.error_of(response, doing, writes));
  }
  auto parts = read_batch(response);
  if (!parts) {
    const auto kind = writes ? ErrorKind::unknown_outcome : ErrorKind::unavailable;
    return all_failed(count, base::Error{kind, fmt::format("Dynamics, {}: {}", doing,
                                                           parts.error().message)});
  }
  const bool throttled = std::any_of(parts->begin(), parts->end(),
                                     [](const auto& part) { return part.status == 429; });
  Answers answers;
  for (auto& part : *parts) {
    if (throttled && part.status == 429) client_.note_throttling(part);
    if (answers.size() < count) answers.emplace_back(std::move(part));
  }
  while (answers.size() < count) {
    answers.emplace_back(base::fail(
        ErrorKind::unavailable,
        fmt::format("Dynamics, {}: not executed, because the batch ended before it", doing)));
  }
  return answers;
}

}  // namespace holdfast::dynamics
