// What a mapping compiles to: expressions that yield a value, steps that change one, conditions.
//
// Model: evaluation walks a tree of these against one document (Run) from where it stands in it
// (Frame). Values are borrowed from the document where they can be. "Nothing" is null, an empty
// text, array or object: neither Shopware nor Dataverse means anything by the difference.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "flow/lookups.hpp"
#include "flow/mapping.hpp"

namespace holdfast::flow::detail {

using base::Json;
using base::Result;

bool is_nothing(const Json& value);
// `expected number, got "x"`, of kind invalid_input.
tl::unexpected<base::Error> expected(std::string_view what, const Json& got);

class Value {
 public:
  Value() = default;
  Value(Json made) : made_(std::move(made)) {}  // NOLINT: a value is what was made
  static Value of(const Json* borrowed) {
    Value value;
    value.borrowed_ = borrowed;
    return value;
  }
  [[nodiscard]] const Json& get() const { return borrowed_ != nullptr ? *borrowed_ : made_; }
  [[nodiscard]] Json take() && {
    if (borrowed_ != nullptr) return *borrowed_;
    return std::move(made_);
  }

 private:
  const Json* borrowed_ = nullptr;
  Json made_;
};

class Path;

// Where an evaluation stands: in the document itself, in a part of it, or in an item of an array.
struct Frame {
  const Json* current = nullptr;
  const Frame* parent = nullptr;
  const Path* path = nullptr;          // that led here from the parent
  const std::size_t* index = nullptr;  // of the item, in an array
  std::size_t number = 0;              // of the item among those taken, from 1
};

struct Run {
  const Json& document;
  const Lookups& lookups;
  std::string_view system;
  Json record{};  // guid of the record
  Json id{};      // native id
  Json type{};
  bool stated = false;  // some path of the expression exists in the document, if only as null
};

class Expression {
 public:
  virtual ~Expression() = default;
  [[nodiscard]] virtual Result<Value> evaluate(Run& run, const Frame& frame) const = 0;
  // First members of all paths that start at the document. `nested`: the frame is not the document.
  virtual void fields(FieldNames& names, bool nested) const = 0;
  // Where the value comes from, for a message: "/lineItems/3/price".
  [[nodiscard]] virtual std::string describe(Run& run, const Frame& frame) const = 0;
};
using ExpressionPtr = std::shared_ptr<const Expression>;

class Condition {
 public:
  virtual ~Condition() = default;
  [[nodiscard]] virtual Result<bool> holds(Run& run, const Frame& frame) const = 0;
  virtual void fields(FieldNames& names, bool nested) const = 0;
};
using ConditionPtr = std::unique_ptr<const Condition>;

// Steps get no nulls: what is nothing passes through a pipeline untouched.
class Step {
 public:
  virtual ~Step() = default;
  [[nodiscard]] virtual Result<Json> apply(Run& run, const Frame& frame, const Json& in) const = 0;
  virtual void fields(FieldNames&, bool) const {}
};
using StepPtr = std::unique_ptr<const Step>;

}  // namespace holdfast::flow::detail
