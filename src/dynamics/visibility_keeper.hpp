// Reservations of orders in Inventory Visibility, step by step as the engine tells them
// (flow::ReservationStep).
//
// Model: what the service says against a reservation because too little is free is an answer, not
// an error. More taken back than was reserved is none either: somebody else took the rest back
// before. Products are known there by their number. Loop thread.
#pragma once

#include "dynamics/products.hpp"
#include "dynamics/visibility_promises.hpp"
#include "flow/connector.hpp"

namespace holdfast::dynamics {

class VisibilityKeeper {
 public:
  VisibilityKeeper(VisibilityClient& service, Products& products)
      : service_(service), promises_(service), products_(products) {}

  base::Task<base::Result<flow::ReservationAnswer>> reserve(flow::ReservationStep step);

 private:
  base::Task<base::Result<flow::ReservationAnswer>> make(flow::ReservationStep step,
                                                         VisibilityPlace at);
  base::Task<base::Result<flow::ReservationAnswer>> take_back(flow::ReservationStep step,
                                                              VisibilityPlace at);

  VisibilityClient& service_;
  VisibilityPromises promises_;
  Products& products_;
};

}  // namespace holdfast::dynamics
