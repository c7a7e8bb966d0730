#include "flow/order_sums.hpp"

#include <fmt/core.h>

#include "base/json_view.hpp"

namespace holdfast::flow {
namespace {

using base::Decimal;
using base::JsonView;
using base::Result;

const Decimal half_a_cent = *Decimal::of(5, 3);

Decimal size_of(Decimal value) { return value.is_negative() ? value.negated() : value; }

// Adds and keeps the first failure.
class Total {
 public:
  void add(Result<Decimal> value) {
    if (!error_.message.empty()) return;
    auto sum = value ? sum_.plus(*value) : value;
    if (sum)
      sum_ = *sum;
    else
      error_ = sum.error();
  }
  void subtract(const Result<Decimal>& value) {
    add(value ? Result<Decimal>(value->negated()) : value);
  }
  [[nodiscard]] Result<Decimal> result() const {
    if (error_.message.empty()) return sum_;
    return tl::unexpected<base::Error>(error_);
  }

 private:
  Decimal sum_;
  base::Error error_{};
};

Result<Decimal> number_or_zero(const JsonView& view) {
  return view.is_null() ? Result<Decimal>(Decimal()) : view.decimal();
}

class Checker {
 public:
  explicit Checker(const warehouse::Fields& order) {
    base::Json::Object members;
    for (const auto& [name, value] : order) members.emplace_back(name, value);
    json_ = base::Json::object(std::move(members));
  }

  Result<OrderSums> check() {
    const JsonView order(json_);
    gross_ = order["tax_status"].text_or("gross") == "gross";
    add_lines(order["lines"]);
    shipping_.add(number_or_zero(order["shipping_cost"]));
    tax_.add(number_or_zero(order["shipping_tax"]));
    if (gross_) shipping_.subtract(number_or_zero(order["shipping_tax"]));
    stated_.add(order["total_gross"].decimal());
    check_tax(order);
    return compare();
  }

 private:
  void add_lines(const JsonView& lines) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const JsonView line = lines[i];
      const auto tax = number_or_zero(line["tax"]);
      lines_.add(line["total"].decimal());
      if (gross_) lines_.subtract(tax);
      tax_.add(tax);
      check_line(line);
    }
  }

  // Taxes of lines may be rounded one by one while the order's are rounded in sum: half a cent a
  // line is forgiven.
  void check_tax(const JsonView& order) {
    const auto& taxes = order["taxes"];
    const auto computed = tax_.result();
    if (taxes.is_null() || !computed) return;
    Total stated;
    for (std::size_t i = 0; i < taxes.size(); ++i) stated.add(taxes[i]["tax"].decimal());
    const auto said = stated.result();
    const auto difference = said ? computed->minus(*said) : said;
    const Decimal rounded(static_cast<std::int64_t>(order["lines"].size() + 1));
    const auto forgiven = rounded.times(half_a_cent);
    if (difference && forgiven && size_of(*difference) <= *forgiven) return;
    problems_.push_back(fmt::format("taxes of the lines and shipping are {}, the order says {}",
                                    computed->to_string(), said ? said->to_string() : "nonsense"));
  }

  void check_line(const JsonView& line) {
    const auto quantity = line["quantity"].decimal();
    const auto price = line["unit_price"].decimal();
    const auto total = line["total"].decimal();
    if (!quantity || !price || !total) return;
    const auto product = quantity->times(*price);
    const auto forgiven = size_of(*quantity).times(half_a_cent);
    const auto difference = product ? product->minus(*total) : product;
    if (difference && forgiven && size_of(*difference) <= *forgiven) return;
    problems_.push_back(fmt::format(
        "line \"{}\": {} x {} is {}, the line says {}",
        line["name"].text_or(line["sku"].text_or("?")), quantity->to_string(), price->to_string(),
        product ? product->to_string() : "too much", total->to_string()));
  }

  Result<OrderSums> compare() {
    OrderSums sums;
    Total computed;
    for (auto [total, place] :
         {std::pair{&lines_, &sums.lines_net}, std::pair{&shipping_, &sums.shipping_net},
          std::pair{&tax_, &sums.tax}, std::pair{&stated_, &sums.stated_total}}) {
      auto value = total->result();
      if (!value) return tl::unexpected<base::Error>(value.error());
      *place = *value;
      if (total != &stated_) computed.add(*value);
    }
    const auto total = computed.result();
    if (!total) return tl::unexpected<base::Error>(total.error());
    sums.computed_total = *total;
    computed.subtract(sums.stated_total);
    const auto difference = computed.result();
    if (!difference) return tl::unexpected<base::Error>(difference.error());
    sums.difference = *difference;
    if (!sums.difference.is_zero()) problems_.push_back(in_words(sums));
    sums.problems = std::move(problems_);
    return sums;
  }

  static std::string in_words(const OrderSums& sums) {
    return fmt::format("lines {} + shipping {} + tax {} = {}, the order says {}: {} too {}",
                       sums.lines_net.to_string(), sums.shipping_net.to_string(),
                       sums.tax.to_string(), sums.computed_total.to_string(),
                       sums.stated_total.to_string(), size_of(sums.difference).to_string(),
                       sums.difference.is_negative() ? "little" : "much");
  }

  base::Json json_;
  bool gross_ = true;
  Total lines_, shipping_, tax_, stated_;
  std::vector<std::string> problems_;
};

}  // namespace

Result<OrderSums> check_order_sums(const warehouse::Fields& order) {
  return Checker(order).check();
}

}  // namespace holdfast::flow
