#include "serve/detail/scan_answers.hpp"

#include "base/json_view.hpp"

namespace holdfast::serve {

std::shared_ptr<ScanAnswers::Ticket> ScanAnswers::expect(const std::string& device) {
  auto& queue = waiting_[device];
  if (queue.size() >= waiting_scans_max) return nullptr;
  queue.push_back(std::make_shared<Ticket>(Ticket{device}));
  return queue.back();
}

void ScanAnswers::forget(const std::shared_ptr<Ticket>& ticket) {
  const auto found = waiting_.find(ticket->device);
  if (found == waiting_.end()) return;
  std::erase(found->second, ticket);
  if (found->second.empty()) waiting_.erase(found);
}

void ScanAnswers::arrived(const base::Json& feedback) {
  const auto found = waiting_.find(base::JsonView(feedback)["device"].text_or(""));
  if (found == waiting_.end() || found->second.empty()) return;
  const std::shared_ptr<Ticket> ticket = found->second.front();
  ticket->answer = feedback;
  forget(ticket);
  changed_.notify_all();
}

base::Task<std::optional<base::Json>> ScanAnswers::wait(std::shared_ptr<Ticket> ticket) {
  const base::MonotonicTime end = loop_.now() + scan_answer_ms_max;
  while (!ticket->answer && loop_.now() < end) {
    (void)co_await changed_.wait_for(end - loop_.now());
  }
  forget(ticket);
  co_return std::move(ticket->answer);
}

}  // namespace holdfast::serve
