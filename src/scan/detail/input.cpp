#include "scan/detail/input.hpp"

#include "scan/commands.hpp"

namespace holdfast::scan::detail {
namespace {

void read_command(Input& input) {
  const Command* command = find_command(input.code);
  input.event = command == nullptr ? Event::unsupported : command->event;
  if (command == nullptr) return;
  input.verb = command->verb;
  if (command->event == Event::digit) input.digit = command->name[1];
  if (command->event == Event::sign) input.sign = command->name == "IN" ? Sign::in : Sign::out;
  if (command->event == Event::reason) input.reason = command->meaning;
}

void take_target(Input& input, Target target) {
  if (auto* item = std::get_if<Item>(&target)) {
    input.event = Event::item;
    input.item = std::move(*item);
  } else if (auto* location = std::get_if<Location>(&target)) {
    input.event = Event::location;
    input.code = location->name;
  } else if (auto* order = std::get_if<Order>(&target)) {
    input.event = Event::document;
    input.code = order->number;
    input.order = std::move(*order);
  } else {
    input.event = Event::unknown;
  }
}

void read_document(Input& input, std::string_view number, const World& world) {
  input.code = number;
  take_target(input, world.resolve(CodeKind::document, number));
  if (input.event == Event::unknown) input.event = Event::document;  // a delivery note
}

void read_details(Input& input, const gs1::Scan& scan) {
  input.lot = scan.lot();
  input.serial = scan.serial();
  if (const auto expiry = scan.expiry()) input.expiry = expiry->iso();
  input.quantity = scan.quantity();
  input.counts_packs = scan.value("30").empty();
  const auto weight = scan.weight();
  if (weight && !weight->gross && weight->unit == gs1::WeightUnit::kilogram) {
    input.net_kg = weight->value;
  }
}

void read_place(Input& input, const gs1::Scan& scan, const World& world) {
  input.code = scan.gln();
  if (const auto extension = scan.value("254"); !extension.empty()) {
    input.code.append("/").append(extension);
  }
  take_target(input, world.resolve(CodeKind::place, input.code));
}

// A handling unit: a pallet of one known item, or a parcel.
void read_unit(Input& input, std::string_view sscc, const World& world) {
  input.code = sscc;
  take_target(input, world.resolve(CodeKind::sscc, sscc));
  if (input.event == Event::unknown) input.event = Event::parcel;
}

void read_elements(Input& input, const gs1::Scan& scan, Step step, const World& world) {
  read_details(input, scan);
  // What a parcel label says of its content does not make the parcel a piece of it.
  if (step == Step::parcel && !scan.sscc().empty()) return read_unit(input, scan.sscc(), world);
  if (const auto gtin = scan.gtin14(); !gtin.empty()) {
    input.code = gtin;
    input.nameable = true;
    return take_target(input, world.resolve(CodeKind::gtin, gtin));
  }
  if (!scan.order().empty()) return read_document(input, scan.order(), world);
  if (!scan.gln().empty()) return read_place(input, scan, world);
  if (!scan.sscc().empty()) return read_unit(input, scan.sscc(), world);
  const bool detail = !input.lot.empty() || !input.serial.empty() || !input.expiry.empty();
  input.code = scan.data;
  input.event = detail ? Event::detail : Event::unknown;
}

void read_text(Input& input, const gs1::Scan& scan, Step step, const World& world) {
  input.wrong_check_letter = scan.wrong_check_letter;
  input.nameable = !scan.wrong_check_letter;
  take_target(input, world.resolve(CodeKind::text, input.code));
  const bool asked = step == Step::lot || step == Step::serial || step == Step::expiry;
  if (input.event == Event::unknown && asked) {
    input.event = Event::detail;
    input.plain_text = true;
  }
}

// An article number may look like a location code, check letter and all.
void read_location(Input& input, const gs1::Scan& scan, const World& world) {
  Target target = world.resolve(CodeKind::text, scan.data);
  const bool article = std::holds_alternative<Item>(target);
  take_target(input, article ? std::move(target) : world.resolve(CodeKind::location, input.code));
}

}  // namespace

Input classify(const gs1::Scan& scan, Step step, const World& world) {
  Input input;
  input.code = scan.name;
  switch (scan.kind) {
    case gs1::Kind::command: read_command(input); break;
    case gs1::Kind::location: read_location(input, scan, world); break;
    case gs1::Kind::document: read_document(input, scan.name, world); break;
    case gs1::Kind::tote: input.event = Event::tote; break;
    case gs1::Kind::badge: input.event = Event::badge; break;
    case gs1::Kind::text: read_text(input, scan, step, world); break;
    case gs1::Kind::gtin:
    case gs1::Kind::sscc:
    case gs1::Kind::elements: read_elements(input, scan, step, world); break;
  }
  return input;
}

}  // namespace holdfast::scan::detail
