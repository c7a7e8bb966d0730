// Brings the answer of a scan that came over the API back to the call that sent it.
//
// Model: scans of one device are answered in their order, so the oldest waiting call of the device
// takes the next feedback. Where a real scanner shares the name, the answers of both count.
// Loop thread.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/json.hpp"
#include "base/signal.hpp"

namespace holdfast::serve {

constexpr base::Millis scan_answer_ms_max{3'000};
constexpr std::size_t waiting_scans_max = 64;  // of one device

class ScanAnswers {
 public:
  struct Ticket {
    std::string device;
    std::optional<base::Json> answer{};
  };

  explicit ScanAnswers(base::Loop& loop) : loop_(loop), changed_(loop) {}

  // Before the scan is handed over. Null pointer: too many wait already.
  std::shared_ptr<Ticket> expect(const std::string& device);
  void forget(const std::shared_ptr<Ticket>& ticket);
  void arrived(const base::Json& feedback);
  // The answer, or nothing after scan_answer_ms_max.
  base::Task<std::optional<base::Json>> wait(std::shared_ptr<Ticket> ticket);

 private:
  base::Loop& loop_;
  base::Signal changed_;
  std::map<std::string, std::deque<std::shared_ptr<Ticket>>> waiting_;
};

}  // namespace holdfast::serve
