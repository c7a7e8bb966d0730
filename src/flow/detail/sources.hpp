// Where a value comes from: constants, variables, choices, objects, arrays.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/uuid.hpp"
#include "flow/detail/expression.hpp"
#include "flow/detail/path.hpp"

namespace holdfast::flow::detail {

class Constant final : public Expression {
 public:
  explicit Constant(Json value) : value_(std::move(value)) {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame&) const override {
    run.stated = true;
    return Value::of(&value_);
  }
  void fields(FieldNames&, bool) const override {}
  [[nodiscard]] std::string describe(Run&, const Frame&) const override { return "constant"; }

 private:
  Json value_;
};

// $record, $id, $type, $index
class Variable final : public Expression {
 public:
  enum class Kind : std::uint8_t { record, id, type, index };
  explicit Variable(Kind kind) : kind_(kind) {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames&, bool) const override {}
  [[nodiscard]] std::string describe(Run&, const Frame&) const override;

 private:
  Kind kind_;
};

// The first that is something.
class FirstOf final : public Expression {
 public:
  explicit FirstOf(std::vector<ExpressionPtr> all) : all_(std::move(all)) {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override;
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const override;

 private:
  std::vector<ExpressionPtr> all_;
};

// Texts one after the other; what is nothing is left out together with its separator.
class Concat final : public Expression {
 public:
  Concat(std::vector<ExpressionPtr> parts, std::string by)
      : parts_(std::move(parts)), by_(std::move(by)) {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override;
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const override;

 private:
  std::vector<ExpressionPtr> parts_;
  std::string by_;
};

// "/products({})": nothing if one of the values is nothing.
class Format final : public Expression {
 public:
  Format(std::vector<std::string> pieces, std::vector<ExpressionPtr> values)
      : pieces_(std::move(pieces)), values_(std::move(values)) {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override;
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const override;

 private:
  std::vector<std::string> pieces_;  // one more than values
  std::vector<ExpressionPtr> values_;
};

// UUIDv5 of the parts in Holdfast's namespace: the same on every box and at every attempt.
class DerivedId final : public Expression {
 public:
  explicit DerivedId(std::vector<ExpressionPtr> parts) : parts_(std::move(parts), "/") {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override { parts_.fields(names, nested); }
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const override {
    return parts_.describe(run, frame);
  }

 private:
  Concat parts_;
};

// Another expression, seen from where the path leads.
class At final : public Expression {
 public:
  At(Path path, ExpressionPtr get) : path_(std::move(path)), get_(std::move(get)) {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override;
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const override;

 private:
  Path path_;
  ExpressionPtr get_;
};

struct Branch {
  ConditionPtr when;
  ExpressionPtr get;
};
// The first branch whose condition holds.
class Case final : public Expression {
 public:
  Case(std::vector<Branch> branches, ExpressionPtr otherwise)
      : branches_(std::move(branches)), otherwise_(std::move(otherwise)) {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override;
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const override;

 private:
  std::vector<Branch> branches_;
  ExpressionPtr otherwise_;  // may be null
};

// Members that are nothing are left out.
class Object final : public Expression {
 public:
  using Members = std::vector<std::pair<std::string, ExpressionPtr>>;
  explicit Object(Members members) : members_(std::move(members)) {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override;
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const override;

 private:
  Members members_;
};

// One value for each item of an array; what is nothing is left out.
class Each final : public Expression {
 public:
  Each(Path path, ConditionPtr where, std::vector<Segment> order_by, ExpressionPtr get)
      : path_(std::move(path)),
        where_(std::move(where)),
        order_by_(std::move(order_by)),
        get_(std::move(get)) {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override;
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const override;

 private:
  [[nodiscard]] std::vector<std::size_t> order(const Json::Array& items) const;
  [[nodiscard]] Result<bool> add(Run& run, Frame& frame, Json& out) const;
  Path path_;
  ConditionPtr where_;  // may be null
  std::vector<Segment> order_by_;
  ExpressionPtr get_;
};

// Sum of a number over the items of an array; 0 for none of them, nothing without an array.
class Sum final : public Expression {
 public:
  Sum(Path path, ExpressionPtr of) : path_(std::move(path)), of_(std::move(of)) {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override;
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const override;

 private:
  Path path_;
  ExpressionPtr of_;
};

// Arrays one after the other; what is no array is one item, what is nothing none.
class List final : public Expression {
 public:
  explicit List(std::vector<ExpressionPtr> parts) : parts_(std::move(parts)) {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override;
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const override;

 private:
  std::vector<ExpressionPtr> parts_;
};

// A source and what becomes of it.
class Pipeline final : public Expression {
 public:
  ConditionPtr when;  // else nothing
  ExpressionPtr source;
  ExpressionPtr otherwise;  // instead of nothing
  std::vector<StepPtr> steps;
  bool required = false;

  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override;
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const override;

 private:
  [[nodiscard]] Result<Value> stepped(Run& run, const Frame& frame, Value value) const;
};

}  // namespace holdfast::flow::detail
