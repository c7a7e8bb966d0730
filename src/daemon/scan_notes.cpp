#include "daemon/scan_notes.hpp"

#include <map>

#include "base/json.hpp"
#include "base/json_view.hpp"
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

base::Decimal received_of(const scan::Outcome& outcome, const std::string& delivery,
                          std::string_view sku) {
  base::Decimal sum;
  for (const auto& moved : outcome.movements) {
    const bool counts = moved.kind == scan::Verb::receive && moved.reference == delivery;
    if (counts && moved.sku == sku) sum = sum.plus(moved.quantity).value_or(sum);
  }
  return sum;
}

void note_delivery(sync::Happening& out, const store::View& view, const scan::Outcome& outcome) {
  if (outcome.movements.empty()) return;
  const scan::Movement& first = outcome.movements.front();
  if (first.kind != scan::Verb::receive || first.reference.empty()) return;
  const auto note = view.note(Shelf::delivery, first.reference);
  const auto known = note ? base::Json::parse(*note) : base::Json();
  if (!note || !known) return;
  base::Json lines = base::Json::array();
  const base::JsonView old(*known);
  for (std::size_t i = 0; i < old["lines"].size(); ++i) {
    const auto line = old["lines"][i];
    const std::string sku = line["sku"].text_or("");
    const auto before = line["received"].decimal();
    const auto more = received_of(outcome, first.reference, sku);
    base::Json one = base::Json::object();
    one.set("sku", sku);
    one.set("quantity", line["quantity"].decimal().value_or(base::Decimal{}));
    one.set("received", before.value_or(base::Decimal{}).plus(more).value_or(more));
    lines.push_back(std::move(one));
  }
  base::Json now = base::Json::object();
  now.set("lines", std::move(lines));
  out.notes.push_back({Shelf::delivery, first.reference, now.dump()});
}

}  // namespace

std::string serial_key(const base::Uuid& item, std::string_view serial) {
  return item.hex() + "/" + std::string(serial);
}

void add_notes(sync::Happening& out, const store::View& view, const scan::Outcome& outcome) {
  note_serials(out, outcome);
  note_lots(out, view, outcome);
  note_parcels(out, outcome);
  note_delivery(out, view, outcome);
  if (const auto& learnt = outcome.learnt) {
    out.notes.push_back(
        {Shelf::alias, learnt->code, learnt->item.hex() + " " + learnt->pack.to_string()});
  }
}

}  // namespace holdfast::daemon
