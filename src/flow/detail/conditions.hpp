// Conditions: exists, absent, equals, same, in, greater, less, not, all, any.
#pragma once

#include <utility>
#include <vector>

#include "flow/detail/expression.hpp"

namespace holdfast::flow::detail {

// There is something.
class Exists final : public Condition {
 public:
  explicit Exists(ExpressionPtr value) : value_(std::move(value)) {}
  [[nodiscard]] Result<bool> holds(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override { value_->fields(names, nested); }

 private:
  ExpressionPtr value_;
};

// The value is one of several.
class OneOf final : public Condition {
 public:
  OneOf(ExpressionPtr value, std::vector<Json> choices)
      : value_(std::move(value)), choices_(std::move(choices)) {}
  [[nodiscard]] Result<bool> holds(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override { value_->fields(names, nested); }

 private:
  ExpressionPtr value_;
  std::vector<Json> choices_;
};

// Two values against each other. `greater` and `less` compare numbers, or texts, and do not hold
// when one side is nothing.
class Compare final : public Condition {
 public:
  enum class Kind : std::uint8_t { same, greater, less };
  Compare(Kind kind, ExpressionPtr left, ExpressionPtr right)
      : kind_(kind), left_(std::move(left)), right_(std::move(right)) {}
  [[nodiscard]] Result<bool> holds(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override;

 private:
  Kind kind_;
  ExpressionPtr left_, right_;
};

class Not final : public Condition {
 public:
  explicit Not(ConditionPtr inner) : inner_(std::move(inner)) {}
  [[nodiscard]] Result<bool> holds(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override { inner_->fields(names, nested); }

 private:
  ConditionPtr inner_;
};

class Junction final : public Condition {
 public:
  enum class Kind : std::uint8_t { all, any };
  Junction(Kind kind, std::vector<ConditionPtr> parts) : kind_(kind), parts_(std::move(parts)) {}
  [[nodiscard]] Result<bool> holds(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override;

 private:
  Kind kind_;
  std::vector<ConditionPtr> parts_;
};

}  // namespace holdfast::flow::detail
