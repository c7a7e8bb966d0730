// A queue of Azure Service Bus by its REST interface: receive under a lock, delete (facts on
// Dynamics 6.4).
//
// Model: receive() waits at the service until a message comes, and gives it locked for a minute;
// whoever does not complete it meanwhile gets it again. Who we are is a signature made here with
// the key of a policy that may listen, good for an hour, or a token of Entra ID. A signature
// carries the time: where the service refuses one, its own clock is taken from that answer and the
// next is dated by it, so that a box with a dead battery clock can listen. Errors: misconfigured
// (queue, key, right), unavailable (asking again is harmless). error.code is the status of the
// answer, where there was one. Loop thread. Must outlive its calls.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/random.hpp"
#include "dynamics/bus_message.hpp"
#include "dynamics/entra.hpp"

namespace holdfast::dynamics {

constexpr base::Seconds bus_patience_s{50};  // the service allows 60

struct BusOptions {
  std::string url;    // https://NAMESPACE.servicebus.windows.net, without a trailing slash
  std::string queue;  // or TOPIC/subscriptions/NAME
  std::string policy{}, key{};  // no policy: a token of Entra ID
};

class BusQueue {
 public:
  BusQueue(base::Loop& loop, const base::Clock& clock, base::Random& random,
           net::Transport& transport, EntraApplication application, BusOptions options);

  // Nothing when none came within `patience`.
  base::Task<base::Result<std::optional<BusMessage>>> receive(base::Seconds patience);
  // Takes it out of the queue. False when the lock was lost: it will come again, or is gone.
  base::Task<base::Result<bool>> complete(BusMessage message);
  // Whether messages lie in the queue of the dead letters; disturbs nobody who listens.
  base::Task<base::Result<bool>> has_dead_letters();

  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] const BusOptions& options() const { return options_; }

 private:
  base::Task<base::Result<std::string>> authorization();
  // Whether asking again may help.
  bool refused(const net::Response& response, const std::string& authorization);
  base::Task<base::Result<net::Response>> send(net::Request request, std::string doing);
  base::Task<base::Result<net::Response>> ask(std::string queue, base::Seconds patience);
  [[nodiscard]] base::Error error_of(const net::Response& response, const std::string& doing) const;

  base::Loop& loop_;
  const base::Clock& clock_;
  net::Transport& transport_;
  BusOptions options_;
  std::string address_;
  net::TokenCache tokens_;
  std::string signature_;
  base::MonotonicTime signature_until_{};
  base::Millis skew_{0};  // service - box
};

}  // namespace holdfast::dynamics
