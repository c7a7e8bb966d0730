// The box as a Shopware app: registration handshake, signatures (facts on Shopware 7.2, 7.3).
//
// Model: pure; what has to outlive a restart goes in and out as JSON. The shop asks for proof that
// we hold the app's secret, is given a secret of its own, and then sends the credentials of an
// integration that it made for us. The new secret counts from the confirmation on; the one before
// stays good for a minute, because calls may be under way. Signatures are over raw bytes.
#pragma once

#include <string>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace holdfast::shopware {

constexpr base::Seconds old_secret_s{60};

class App {
 public:
  App(std::string name, std::string app_secret);

  // What dump() gave; anything unreadable is an app that no shop has registered.
  void load(const base::Json& json);
  [[nodiscard]] base::Json dump() const;
  [[nodiscard]] bool registered() const { return !client_id_.empty(); }
  [[nodiscard]] const std::string& client_id() const { return client_id_; }
  [[nodiscard]] const std::string& client_secret() const { return client_secret_; }

  // The answer to GET <registration>?shop-id=..&shop-url=..&timestamp=..: {"proof", "secret",
  // "confirmation_url"}. `signatures`: shopware-app-signature, and shopware-shop-signature where
  // the shop registers again. `fresh_secret` becomes the shop's with the confirmation.
  struct Signatures {
    std::string app{}, shop{}, shop_previous{};
  };
  base::Result<base::Json> answer_registration(const std::string& raw_query,
                                               const Signatures& signatures,
                                               std::string fresh_secret,
                                               const std::string& confirmation_url);
  // The body of POST <confirmation_url>.
  base::Status confirm(const std::string& body, const Signatures& signatures,
                       base::MonotonicTime now);
  // A webhook's body.
  [[nodiscard]] bool signed_by_shop(const std::string& body, const std::string& signature,
                                    base::MonotonicTime now) const;

 private:
  [[nodiscard]] bool is_ours(const std::string& data, const std::string& signature) const;

  std::string name_, app_secret_;
  std::string shop_id_, shop_url_, secret_, client_id_, client_secret_;
  std::string pending_shop_, pending_url_, pending_secret_;
  std::string previous_secret_;
  base::MonotonicTime previous_until_{};
};

}  // namespace holdfast::shopware
