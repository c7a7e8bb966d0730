// Promises of Inventory Visibility: soft reservations, and stock allocated to channels (facts on
// Dynamics 8.3).
//
// Model: every call is an event with an id of ours and counts once. Too little stock is no failure
// of the service but its refusal, though it comes with the number 500. A reservation is taken back
// by the id the service gave it; what was to be taken back beyond what is reserved comes back in
// the answer. The box makes no allocations (docs/dynamics-stock.md). Loop thread.
#pragma once

#include "dynamics/visibility_client.hpp"

namespace holdfast::dynamics {

struct VisibilityPlace {
  std::string product;  // its number
  std::string location;
};

struct Reservation {
  std::string id;  // of the event
  VisibilityPlace at;
  base::Decimal quantity;                                     // above nothing
  std::string source = "iv", modifier = "softReservOrdered";  // the reserved measure
  bool check = true;                                          // that so much is free
};

struct Allocation {
  std::string id;
  VisibilityPlace at;
  base::Decimal quantity;
  std::vector<std::pair<std::string, std::string>> groups;  // "channel" -> "Web", at most 8
};

class VisibilityPromises {
 public:
  explicit VisibilityPromises(VisibilityClient& service) : service_(service) {}

  // The id of the reservation; empty where it was made, but the answer names none.
  base::Task<base::Result<std::string>> reserve(Reservation wanted);
  // How much of it was not reserved any more. not_found: the service knows no such reservation.
  base::Task<base::Result<base::Decimal>> unreserve(std::string id, VisibilityPlace at,
                                                    std::string reservation,
                                                    base::Decimal quantity);
  base::Task<base::Status> allocate(Allocation wanted);
  base::Task<base::Status> unallocate(Allocation wanted);

 private:
  [[nodiscard]] base::Json event_of(const std::string& id, const VisibilityPlace& at) const;
  base::Task<base::Status> allocation(std::string call, Allocation wanted);

  VisibilityClient& service_;
};

}  // namespace holdfast::dynamics
