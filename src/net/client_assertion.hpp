// Proof of who a program is without a shared secret: a JWT signed with its own RSA key
// (RFC 7515, RFC 7523; what Entra ID asks for: facts on Dynamics 1.3).
//
// Model: the key is made on the box and never leaves it; its certificate is registered with the
// authority, which finds it by the thumbprint in the token's header. An assertion holds for ten
// minutes around the given time and is used once. Errors: invalid_input where key or certificate
// cannot be read or do not belong together. Loop thread; a signature takes some milliseconds.
#pragma once

#include <memory>
#include <string>

#include "base/random.hpp"
#include "base/time.hpp"

namespace holdfast::net {

constexpr base::Seconds assertion_before_s{300};  // a clock may be off by so much
constexpr base::Seconds assertion_life_s{300};

// PS256 names the certificate by SHA-256 ("x5t#S256"), RS256 by SHA-1 ("x5t").
enum class AssertionAlgorithm { ps256, rs256 };

class AssertionSigner {
 public:
  static base::Result<AssertionSigner> load(const std::string& key_pem,
                                            const std::string& certificate_pem,
                                            AssertionAlgorithm algorithm);
  AssertionSigner(AssertionSigner&&) noexcept;
  AssertionSigner& operator=(AssertionSigner&&) noexcept;
  ~AssertionSigner();

  // For the authority's token endpoint `audience`, in the name of `client_id`.
  base::Result<std::string> sign(const std::string& audience, const std::string& client_id,
                                 base::WallTime now, base::Random& random) const;
  [[nodiscard]] base::WallTime certificate_until() const;

 private:
  struct State;
  explicit AssertionSigner(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace holdfast::net
