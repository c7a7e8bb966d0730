// Steps on numbers: exact decimals throughout.
#include <array>
#include <cmath>

#include <fmt/core.h>

#include "flow/detail/rounding.hpp"
#include "flow/detail/steps.hpp"

namespace holdfast::flow::detail {
namespace {

using base::Decimal;

// Numbers, and texts that are one: custom fields without a type come as text.
Result<Decimal> number_of(const Json& in) {
  if (in.number() != nullptr) return *in.number();
  if (in.string() != nullptr) {
    if (auto parsed = Decimal::parse(*in.string())) return *parsed;
  }
  if (in.out_of_range() != nullptr) return expected("number of at most 18 digits", in);
  return expected("number", in);
}

template <typename Change>
StepPtr number_step(Change change) {
  return step_of([change](const Json& in) -> Result<Json> {
    auto number = number_of(in);
    if (!number) return base::pass(number);
    Result<Decimal> changed = change(*number);
    if (!changed) return base::pass(changed);
    return Json(*changed);
  });
}

Rounding rounding_of(Section& section) {
  const std::vector<std::string_view> names(rounding_names.begin(), rounding_names.end());
  return static_cast<Rounding>(section.one_of("rounding", names).value_or(0));
}

StepPtr make_decimal(StepSource&) {
  return number_step([](Decimal number) -> Result<Decimal> { return number; });
}

StepPtr make_integer(StepSource&) {
  return step_of([](const Json& in) -> Result<Json> {
    auto number = number_of(in);
    if (number && number->is_integer()) return Json(*number);
    return expected("whole number", in);
  });
}

StepPtr make_round(StepSource& source) {
  const auto decimals =
      source.section.optional_integer(source.name, 0, Decimal::scale_max).value_or(0);
  const auto rounding = rounding_of(source.section);
  return number_step([decimals, rounding](Decimal number) {
    return round(number, static_cast<int>(decimals), rounding);
  });
}

StepPtr make_negate(StepSource&) {
  return number_step([](Decimal number) -> Result<Decimal> { return number.negated(); });
}

StepPtr make_abs(StepSource&) {
  return number_step([](Decimal number) -> Result<Decimal> {
    return number.is_negative() ? number.negated() : number;
  });
}

class Arithmetic final : public Step {
 public:
  enum class Kind : std::uint8_t { plus, minus, times, divided_by };
  Arithmetic(Kind kind, ExpressionPtr operand, std::optional<std::int64_t> decimals,
             Rounding rounding)
      : kind_(kind), operand_(std::move(operand)), decimals_(decimals), rounding_(rounding) {}

  [[nodiscard]] Result<Json> apply(Run& run, const Frame& frame, const Json& in) const override {
    auto left = number_of(in);
    if (!left) return base::pass(left);
    auto value = operand_->evaluate(run, frame);
    if (!value) return base::pass(value);
    auto right = number_of(value->get());
    if (!right) return base::pass(right, operand_->describe(run, frame));
    auto result = compute(*left, *right);
    if (!result) return base::pass(result);
    return Json(*result);
  }

  void fields(FieldNames& names, bool nested) const override { operand_->fields(names, nested); }

 private:
  [[nodiscard]] Result<Decimal> compute(Decimal left, Decimal right) const {
    const int decimals = static_cast<int>(decimals_.value_or(0));
    if (kind_ == Kind::divided_by) return divide(left, right, decimals, rounding_);
    auto result = kind_ == Kind::plus    ? left.plus(right)
                  : kind_ == Kind::minus ? left.minus(right)
                                         : left.times(right);
    if (!result || !decimals_) return result;
    return round(*result, decimals, rounding_);
  }

  Kind kind_;
  ExpressionPtr operand_;
  std::optional<std::int64_t> decimals_;
  Rounding rounding_;
};

template <Arithmetic::Kind kind>
StepPtr make_arithmetic(StepSource& source) {
  const auto decimals = source.section.optional_integer("decimals", 0, Decimal::scale_max);
  const auto rounding = rounding_of(source.section);
  if (kind == Arithmetic::Kind::divided_by && !decimals) {
    source.section.mistake(source.name, "needs \"decimals\": a quotient may not end");
  }
  if (source.main == nullptr) {
    source.section.mistake(source.name, "needs a number or an expression");
    return nullptr;
  }
  auto operand = source.context.compile_expression(*source.main, source.section.place(source.name));
  if (!operand) return nullptr;
  return std::make_unique<Arithmetic>(kind, std::move(operand), decimals, rounding);
}

struct Unit {
  std::string_view name, dimension;
  std::int64_t mantissa;  // in the base unit of the dimension: kg, m, l
  int scale;
};
constexpr std::array<Unit, 12> units = {{{"kg", "weight", 1, 0},
                                         {"g", "weight", 1, 3},
                                         {"mg", "weight", 1, 6},
                                         {"t", "weight", 1000, 0},
                                         {"lb", "weight", 45359237, 8},
                                         {"oz", "weight", 28349523125, 12},
                                         {"m", "length", 1, 0},
                                         {"cm", "length", 1, 2},
                                         {"mm", "length", 1, 3},
                                         {"in", "length", 254, 4},
                                         {"l", "volume", 1, 0},
                                         {"ml", "volume", 1, 3}}};
constexpr int unit_decimals = 6;

const Unit* unit_of(Section& section, std::string_view member) {
  std::vector<std::string_view> names;
  names.reserve(units.size());
  for (const auto& unit : units) names.push_back(unit.name);
  if (!section.has(member)) section.mistake(member, "is missing: " + alternatives(names));
  const auto index = section.one_of(member, names);
  return index ? &units[*index] : nullptr;
}

// {"unit": "g", "to": "kg"}
StepPtr make_unit(StepSource& source) {
  const auto* from = unit_of(source.section, source.name);
  const auto* to = unit_of(source.section, "to");
  if (from == nullptr || to == nullptr) return nullptr;
  if (from->dimension != to->dimension) {
    source.section.mistake("to", fmt::format("{} is a {}, {} is a {}", to->name, to->dimension,
                                             from->name, from->dimension));
    return nullptr;
  }
  return number_step([from, to](Decimal number) -> Result<Decimal> {
    auto in_base = number.times(*Decimal::of(from->mantissa, from->scale));
    if (!in_base) return in_base;
    return divide(*in_base, *Decimal::of(to->mantissa, to->scale), unit_decimals,
                  Rounding::nearest);
  });
}

}  // namespace

const std::vector<StepName>& number_steps() {
  using Kind = Arithmetic::Kind;
  static const std::vector<StepName> all = {{"decimal", make_decimal},
                                            {"integer", make_integer},
                                            {"round", make_round},
                                            {"negate", make_negate},
                                            {"abs", make_abs},
                                            {"plus", make_arithmetic<Kind::plus>},
                                            {"minus", make_arithmetic<Kind::minus>},
                                            {"times", make_arithmetic<Kind::times>},
                                            {"divided_by", make_arithmetic<Kind::divided_by>},
                                            {"unit", make_unit}};
  return all;
}

}  // namespace holdfast::flow::detail
