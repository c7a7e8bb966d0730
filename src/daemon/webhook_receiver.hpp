// What Shopware calls: webhooks, and the registration handshake of an app.
//
// Model: POST <path> is a hint that something changed, nothing more; it is answered at once and the
// engine asks the shop itself. <path> is /hooks/shopware/<key>; any other path is nobody's business
// (404). A call that was seen already (eventId) is answered the same and hints nothing. Where the
// box is an app, calls must be signed. GET <path>/register and POST <path>/confirm are the
// handshake (shopware/app.hpp); what it agreed upon is stored before it is answered. Loop thread.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "base/random.hpp"
#include "daemon/config.hpp"
#include "net/https_server.hpp"
#include "shopware/app.hpp"
#include "store/store.hpp"

namespace holdfast::daemon {

constexpr std::size_t remembered_events_max = 4096;

struct HookCounters {
  std::uint64_t received = 0, repeated = 0, refused = 0;
};

class WebhookReceiver {
 public:
  struct Needs {
    const base::Clock& clock;
    base::Random& random;
    store::Store& store;
    std::function<void()> hint;
    // A shop registered this box: its credentials from now on.
    std::function<void(const std::string& id, const std::string& secret)> credentials;
  };
  WebhookReceiver(const ShopwareConfig& config, Needs needs);

  [[nodiscard]] bool is_hook(const net::ServerRequest& request) const;
  base::Task<net::ServerResponse> answer(net::ServerRequest request);
  // The complete address of the webhooks; empty when none is configured.
  [[nodiscard]] std::string address() const;
  // The shop declares the webhooks of an app itself.
  [[nodiscard]] bool is_app() const { return app_.has_value(); }
  [[nodiscard]] const HookCounters& counters() const { return counters_; }

 private:
  net::ServerResponse called(const net::ServerRequest& request);
  net::ServerResponse registration(const net::ServerRequest& request);
  base::Task<net::ServerResponse> confirmation(net::ServerRequest request);
  bool is_new(const net::ServerRequest& request);
  net::ServerResponse refuse(int status, const std::string& why);

  std::string public_url_, path_;
  Needs needs_;
  std::optional<shopware::App> app_;
  std::set<std::string> events_;
  std::deque<std::string> order_;
  HookCounters counters_;
};

// The key in the path: as configured, or derived from a secret that only shop and box know.
std::string webhook_key(const ShopwareConfig& config);
// What an app's registration left in the store; null when there is none.
base::Json stored_registration(const store::Store& store);

}  // namespace holdfast::daemon
