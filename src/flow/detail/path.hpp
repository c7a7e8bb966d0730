// A source path: a JSON pointer that may select in arrays.
//
//   /price/0/gross                              as RFC 6901
//   /price[currencyId=b7d2...]/gross            the first item whose member equals the text
//   /addresses[id=^/billingAddressId]           ... equals what is found from the document's root
//   /price[currencyId=$system_currency]/net     ... equals a definition
//   /deliveries[max shippingCosts/totalPrice]   the item with the greatest number or text, or `min`
//   ^/taxStatus                                 from the document's root, inside of `each` and `at`
//   ../paymentMethod/name                       from what is around the item, inside of them
// The member in a selector is a pointer without its first slash. Of several equal items the first
// is taken; an item that lacks the member is never taken.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/detail/expression.hpp"

namespace holdfast::flow::detail {

struct Segment {
  enum class Kind : std::uint8_t { member, equals, greatest, least };
  Kind kind = Kind::member;
  std::string name;  // member; also an index, if it is one
  std::optional<std::size_t> index{};
  std::vector<Segment> within{};  // selector: path of the member that is looked at
  std::string literal{};
  ExpressionPtr other{};  // selector: compared with this instead of the literal
};

class Path {
 public:
  bool from_root = false;
  int up = 0;  // how far out
  std::vector<Segment> segments;

  // Null pointer when it leads to nothing. `trace` is given the pointer that was followed.
  [[nodiscard]] const Json* walk(Run& run, const Frame& frame, std::string* trace = nullptr) const;
  void fields(FieldNames& names, bool nested) const;
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const;

 private:
  [[nodiscard]] const Frame& outer(const Frame& frame) const;
};

// How a "$name" inside of a selector is found; a null pointer when there is no such definition.
using FindDefinition = std::function<ExpressionPtr(std::string_view name)>;

// What is wrong with it, in words, instead of a path.
tl::expected<Path, std::string> parse_path(std::string_view text, const FindDefinition& find);

class PathExpression final : public Expression {
 public:
  explicit PathExpression(Path path) : path_(std::move(path)) {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override { path_.fields(names, nested); }
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const override {
    return path_.describe(run, frame);
  }

 private:
  Path path_;
};

}  // namespace holdfast::flow::detail
