// Shared access signatures of Azure, made on the box (facts on Dynamics 6.4).
//
// Model: a policy has a name and a key; the signature says until when its holder may use the
// resource and everything below it. The key is the text itself, not what it would be decoded to.
// Pure.
#pragma once

#include <string>

#include "base/time.hpp"

namespace holdfast::net {

struct SharedAccess {
  std::string resource;  // https://NAMESPACE.servicebus.windows.net/QUEUE
  std::string policy, key;
};

// The value of the Authorization header.
std::string shared_access_signature(const SharedAccess& access, base::WallTime until);

}  // namespace holdfast::net
