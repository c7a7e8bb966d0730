// Server-sent events: to everybody who listens, and again to whoever comes back.
//
// Model: every event has an id "<run>-<number>"; the newest events_kept are kept. A reader that
// comes back with Last-Event-ID gets what it missed; one that is new, was away too long or knew
// another run of the daemon gets "hello" with {"missed": true} in the last two cases: it must read
// the lists again. Loop thread.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "net/https_server.hpp"

namespace holdfast::serve {

constexpr std::size_t events_kept = 256;
constexpr std::size_t listeners_max = 64;

class EventHub : public std::enable_shared_from_this<EventHub> {
 public:
  // `run` names this run of the daemon: [0-9a-z]+, never the same twice.
  EventHub(std::string run, std::string box) : run_(std::move(run)), box_(std::move(box)) {}

  void publish(std::string_view kind, const base::Json& data);
  void add(std::shared_ptr<net::StreamWriter> writer, std::string_view last_event_id);
  void close();  // ends all streams

  [[nodiscard]] std::size_t listeners() const { return listeners_.size(); }
  [[nodiscard]] bool full() const { return listeners_.size() >= listeners_max; }
  [[nodiscard]] std::uint64_t published() const { return number_; }

 private:
  struct Kept {
    std::uint64_t number;
    std::string text;
  };
  [[nodiscard]] std::string message(std::uint64_t number, std::string_view kind,
                                    const base::Json& data) const;
  // Number of the event that is named; nothing if it is not of this run.
  [[nodiscard]] std::optional<std::uint64_t> number_of(std::string_view id) const;
  void greet(net::StreamWriter& writer, bool missed) const;

  std::string run_, box_;
  std::uint64_t number_ = 0;
  std::deque<Kept> kept_;
  std::vector<std::shared_ptr<net::StreamWriter>> listeners_;
};

}  // namespace holdfast::serve
