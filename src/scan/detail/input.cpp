#include "scan/detail/input.hpp"

namespace holdfast::scan::detail {
namespace {

struct Command {
  std::string_view name;
  Event event;
  Verb verb;
};

constexpr Command commands[] = {
    {"RCV", Event::verb, Verb::receive}, {"PCK", Event::verb, Verb::pick},
    {"CNT", Event::verb, Verb::count},   {"TRN", Event::verb, Verb::move},
    {"END", Event::end, Verb::none},     {"UNDO", Event::undo, Verb::none},
    {"CLR", Event::clear, Verb::none},   {"DENT", Event::enter, Verb::none},
    {"DDEL", Event::erase, Verb::none},  {"SET", Event::set, Verb::none},
    {"PLUS", Event::plus, Verb::none},   {"OK", Event::yes, Verb::none},
    {"NO", Event::no, Verb::none},       {"ST", Event::show, Verb::none},
};

void read_command(Input& input) {
  const std::string_view name = input.code;
  if (name.size() == 2 && name[0] == 'D' && name[1] >= '0' && name[1] <= '9') {
    input.event = Event::digit;
    input.digit = name[1];
    return;
  }
  input.event = Event::unsupported;
  for (const Command& command : commands) {
    if (command.name != name) continue;
    input.event = command.event;
    input.verb = command.verb;
  }
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

void read_elements(Input& input, const gs1::Scan& scan, const World& world) {
  read_details(input, scan);
  if (const auto gtin = scan.gtin14(); !gtin.empty()) {
    input.code = gtin;
    return take_target(input, world.resolve(CodeKind::gtin, gtin));
  }
  if (!scan.order().empty()) return read_document(input, scan.order(), world);
  if (!scan.gln().empty()) return read_place(input, scan, world);
  if (!scan.sscc().empty()) {
    input.code = scan.sscc();
    return take_target(input, world.resolve(CodeKind::sscc, input.code));
  }
  const bool detail = !input.lot.empty() || !input.serial.empty() || !input.expiry.empty();
  input.code = scan.data;
  input.event = detail ? Event::detail : Event::unknown;
}

void read_text(Input& input, const gs1::Scan& scan, Step step, const World& world) {
  input.wrong_check_letter = scan.wrong_check_letter;
  take_target(input, world.resolve(CodeKind::text, input.code));
  const bool asked = step == Step::lot || step == Step::serial || step == Step::expiry;
  if (input.event == Event::unknown && asked) {
    input.event = Event::detail;
    input.plain_text = true;
  }
}

void read_location(Input& input, const gs1::Scan& scan, const World& world) {
  take_target(input, world.resolve(CodeKind::location, input.code));
  // An article number may look like a location code.
  if (input.event == Event::unknown) take_target(input, world.resolve(CodeKind::text, scan.data));
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
    case gs1::Kind::elements: read_elements(input, scan, world); break;
  }
  return input;
}

}  // namespace holdfast::scan::detail
