// The service of Inventory Visibility: its token in two steps, and calls of its environment (facts
// on Dynamics 8.3).
//
// Model: step one is a token of Entra ID for the add-in, step two gives it to the security service
// and gets the token that the service takes. The security service first answers 307 and means it:
// the same POST with its body goes again to the island it names, and nowhere but to HTTPS. Events
// are answered one by one, each with a status in its body; a 500 there is no failure of the service
// but its refusal. Loop thread. Must outlive its calls.
#pragma once

#include "base/random.hpp"
#include "dynamics/entra.hpp"
#include "dynamics/rest_client.hpp"
#include "dynamics/visibility_options.hpp"

namespace holdfast::dynamics {

constexpr auto visibility_application = "0cdb527f-a8d1-4bf8-9436-b352c68682b2";

// Step two of the token: puts the token of step one into the body, and follows the redirect.
class VisibilityTokens final : public net::Transport {
 public:
  VisibilityTokens(base::Loop& loop, const base::Clock& clock, base::Random& random,
                   net::Transport& transport, EntraApplication application);
  base::Task<base::Result<net::Response>> send(net::Request request) override;

 private:
  net::Transport& transport_;
  net::TokenCache entra_;
};

constexpr std::size_t visibility_refused_alone_max = 8;

class VisibilityClient {
 public:
  VisibilityClient(base::Loop& loop, const base::Clock& clock, base::Random& random,
                   net::Transport& transport, EntraApplication application,
                   VisibilityOptions options);

  // POST below /api/environment/{environment}; `path` without a leading slash.
  base::Task<base::Result<base::Json>> post(std::string path, base::Json body, std::string doing,
                                            bool writes);
  // The same way, of what only reads.
  base::Task<base::Result<base::Json>> get(std::string path, std::string doing);
  // One answer an event, in order: its body, or what its status means. Where the service refuses a
  // call as a whole, the events are sent again in halves until it shows which of them it means; an
  // id counts once, so none is done twice. Where it has refused several alone and taken none, the
  // rest is not taken apart: it is not the events.
  base::Task<std::vector<base::Result<base::Json>>> events(std::string path,
                                                           base::Json::Array events,
                                                           std::string doing);
  // A single event; a refusal may come as HTTP status or in the body.
  base::Task<base::Result<base::Json>> event(std::string path, base::Json body, std::string doing);

  [[nodiscard]] const VisibilityOptions& options() const { return options_; }
  base::Result<std::uint64_t> version() { return rest_.version(); }

 private:
  using Answers = std::vector<base::Result<base::Json>>;
  base::Task<base::Result<base::Json>> events_call(std::string path, base::Json::Array events,
                                                   std::string doing);

  VisibilityOptions options_;
  VisibilityTokens tokens_;
  RestClient rest_;
};

// What the status in an event's answer says; `refusals` where a 500 is a refusal.
base::Result<base::Json> judge_event(const base::Json& answer, const std::string& doing,
                                     bool refusals);

}  // namespace holdfast::dynamics
