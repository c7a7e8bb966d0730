#include "warehouse/order.hpp"

#include <array>
#include <utility>

namespace holdfast::warehouse {
namespace {

constexpr std::array<std::string_view, 15> fact_names = {
    "",        "ordered",  "authorised", "captured", "refunded", "reserved", "picked",
    "shipped", "returned", "cancelled",  "invoiced", "hold",     "released", "voided",
    "packed"};

}  // namespace

std::string_view to_string(FactKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  return index < fact_names.size() ? fact_names[index] : "unknown";
}

std::string_view to_string(Progress value) {
  switch (value) {
    case Progress::open: return "open";
    case Progress::in_progress: return "in_progress";
    case Progress::completed: return "completed";
    case Progress::cancelled: return "cancelled";
  }
  return "unknown";
}

std::string_view to_string(Delivery value) {
  switch (value) {
    case Delivery::open: return "open";
    case Delivery::partially_shipped: return "partially_shipped";
    case Delivery::shipped: return "shipped";
    case Delivery::returned: return "returned";
    case Delivery::cancelled: return "cancelled";
  }
  return "unknown";
}

std::string_view to_string(Payment value) {
  switch (value) {
    case Payment::open: return "open";
    case Payment::authorised: return "authorised";
    case Payment::partially_paid: return "partially_paid";
    case Payment::paid: return "paid";
    case Payment::refunded: return "refunded";
    case Payment::cancelled: return "cancelled";
  }
  return "unknown";
}

void encode(base::Writer& out, const Fact& fact) {
  out.u8(static_cast<std::uint8_t>(fact.kind));
  out.text(fact.id);
  out.text(fact.line);
  out.decimal(fact.amount);
  out.text(fact.detail);
  out.text(fact.source);
  causal::encode(out, fact.dot);
  causal::encode(out, fact.time);
}

Fact decode_fact(base::Reader& in) {
  Fact fact;
  fact.kind = static_cast<FactKind>(in.u8());
  fact.id = in.string();
  fact.line = in.string();
  fact.amount = in.decimal();
  fact.detail = in.string();
  fact.source = in.string();
  fact.dot = causal::decode_dot(in);
  fact.time = causal::decode_hybrid_time(in);
  return fact;
}

}  // namespace holdfast::warehouse
