#include "daemon/scan_notes.hpp"

#include <algorithm>
#include <map>

#include "store/lot_note.hpp"

namespace holdfast::daemon {
namespace {

using store::Shelf;

std::string whereabouts(const scan::Movement& moved) {
  if (!moved.quantity.is_negative()) return moved.location;
  // A receipt taken back: it never came.
  if (moved.kind == scan::Verb::receive) return {};
  if (moved.kind == scan::Verb::pick) return serial_left + ("order " + moved.reference);
  return serial_left + std::string(scan::to_string(moved.kind)) + " " + moved.reference;
}

// Where goods arrive decides; a movement between two places leaves one and arrives at the other.
void note_serials(sync::Happening& out, const scan::Outcome& outcome) {
  std::map<std::string, std::pair<bool, std::string>> places;
  for (const auto& moved : outcome.movements) {
    if (moved.serial.empty()) continue;
    auto& [arrived, place] = places[serial_key(moved.item, moved.serial)];
    if (arrived) continue;
    arrived = !moved.quantity.is_negative();
    place = whereabouts(moved);
  }
  for (auto& [key, place] : places) {
    out.notes.push_back({Shelf::serial, key, std::move(place.second)});
  }
}

// A count over all lots says anew how much there is of each.
void note_lots(sync::Happening& out, const store::View& view, const scan::Outcome& outcome) {
  std::map<std::string, store::LotNote> lots;
  for (const auto& counted : outcome.counts) {
    const std::string all = store::lot_key(counted.item, counted.location, "");
    (void)view.each_note(Shelf::lot, all, [&](std::string_view key, std::string_view) {
      lots[std::string(key)] = {};
      return true;
    });
    for (const auto& part : counted.parts) {
      if (part.lot.empty()) continue;
      auto& lot = lots[store::lot_key(counted.item, counted.location, part.lot)];
      lot.quantity = lot.quantity.plus(part.quantity).value_or(lot.quantity);
      lot.expiry = part.expiry;
    }
  }
  for (const auto& [key, lot] : lots) {
    out.notes.push_back({Shelf::lot, key, lot.quantity.is_zero() ? "" : store::write_lot(lot)});
  }
}

void note_parcels(sync::Happening& out, const scan::Outcome& outcome) {
  for (const auto& parcel : outcome.parcels) {
    std::string value = parcel.state == scan::ParcelState::open ? std::string() : parcel.order;
    if (parcel.state == scan::ParcelState::shipped) value += parcel_shipped;
    out.notes.push_back({Shelf::parcel, parcel.id, std::move(value)});
  }
}

// What has come of a delivery is kept where the receipts are applied (store/delivery_note.hpp).
bool moves_delivery(const store::View& view, const scan::Outcome& outcome) {
  return std::any_of(outcome.movements.begin(), outcome.movements.end(), [&](const auto& moved) {
    return moved.kind == scan::Verb::receive && !moved.reference.empty() &&
           view.note(Shelf::delivery, moved.reference);
  });
}

}  // namespace

std::string serial_key(const base::Uuid& item, std::string_view serial) {
  return item.hex() + "/" + std::string(serial);
}

void add_notes(sync::Happening& out, const store::View& view, const scan::Outcome& outcome) {
  note_serials(out, outcome);
  note_lots(out, view, outcome);
  note_parcels(out, outcome);
  out.seen_next = moves_delivery(view, outcome);
  if (const auto& learnt = outcome.learnt) {
    out.notes.push_back(
        {Shelf::alias, learnt->code, learnt->item.hex() + " " + learnt->pack.to_string()});
  }
}

}  // namespace holdfast::daemon
