// What one system says, as that system says it.
#pragma once

#include <cstdint>
#include <string>

#include "base/json.hpp"
#include "base/time.hpp"

namespace holdfast::flow {

struct Document {
  std::string type;  // the system's own name: "product", "order", "salesorder", "account"
  std::string id;    // native id, as that system prints it
  base::Json body;
  std::uint64_t version = 0;  // row version where the system has one (Dataverse versionnumber)
  base::WallTime changed{};   // as the system says it; never trusted for order
  bool removed = false;       // a tombstone: body is null
};

}  // namespace holdfast::flow
