// What the box remembers of a scan beside movements and facts of orders: where each serial number
// is, what lots a count found, parcels, codes that were learnt.
//
// Model: notes in the scan's own transaction (store::Shelf says their form). The scan is answered
// when they are applied, so that the next one sees them; and two scans that touch the same serial
// number or document never overlap (scan::Station).
#pragma once

#include "scan/outcome.hpp"
#include "store/view.hpp"
#include "sync/engine.hpp"

namespace holdfast::daemon {

void add_notes(sync::Happening& out, const store::View& view, const scan::Outcome& outcome);

[[nodiscard]] std::string serial_key(const base::Uuid& item, std::string_view serial);
constexpr char serial_left = '>';  // before whom it left to
constexpr std::string_view parcel_shipped = "\tshipped";

}  // namespace holdfast::daemon
