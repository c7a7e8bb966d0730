#include "net/shared_access.hpp"

#include <mbedtls/base64.h>

#include "base/hmac.hpp"
#include "net/oauth.hpp"

namespace holdfast::net {
namespace {

std::string base64(const std::string& bytes) {
  std::string text(4 * (bytes.size() / 3 + 1) + 1, '\0');  // with the terminating zero
  std::size_t written = 0;
  mbedtls_base64_encode(reinterpret_cast<unsigned char*>(text.data()), text.size(), &written,
                        reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  text.resize(written);
  return text;
}

}  // namespace

std::string shared_access_signature(const SharedAccess& access, base::WallTime until) {
  const std::string expiry = std::to_string(until.ms / 1000);
  const std::string encoded = form_encoded({{"", access.resource}}).substr(1);
  const std::string signature = base64(base::hmac_sha256(access.key, encoded + "\n" + expiry));
  return "SharedAccessSignature " + form_encoded({{"sr", access.resource},
                                                  {"sig", signature},
                                                  {"se", expiry},
                                                  {"skn", access.policy}});
}

}  // namespace holdfast::net
