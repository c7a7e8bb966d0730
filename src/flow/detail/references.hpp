// Sources that ask outside of the document: reference data and links.
#pragma once

#include "flow/detail/expression.hpp"

namespace holdfast::flow::detail {

// What becomes of a value that is not found.
enum class Missing : std::uint8_t { error, null };

// {"lookup": "uom", "key": ...}: id of reference data in the mapping's system.
class Reference final : public Expression {
 public:
  Reference(std::string table, ExpressionPtr key, Missing missing)
      : table_(std::move(table)), key_(std::move(key)), missing_(missing) {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override { key_->fields(names, nested); }
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const override {
    return key_->describe(run, frame);
  }

 private:
  std::string table_;
  ExpressionPtr key_;
  Missing missing_;
};

// {"native": "item", "type": "product", "key": ...}: id there of the record with that natural key,
// or, with "record" instead of "key", of the record with that guid.
class Native final : public Expression {
 public:
  enum class By : std::uint8_t { key, record };
  Native(warehouse::RecordKind kind, std::string type, By by, ExpressionPtr key, Missing missing)
      : kind_(kind), type_(std::move(type)), by_(by), key_(std::move(key)), missing_(missing) {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override { key_->fields(names, nested); }
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const override {
    return key_->describe(run, frame);
  }

 private:
  warehouse::RecordKind kind_;
  std::string type_;
  By by_;
  ExpressionPtr key_;
  Missing missing_;
};

// {"linked": "item", "type": "product", "id": ..., "field": "sku"}: a field of the record that is
// linked to a document there, or, with "key" instead of "type" and "id", of the record with that
// natural key.
class Linked final : public Expression {
 public:
  // An empty type: by natural key.
  Linked(warehouse::RecordKind kind, std::string type, ExpressionPtr id, std::string field,
         Missing missing)
      : kind_(kind),
        type_(std::move(type)),
        id_(std::move(id)),
        field_(std::move(field)),
        missing_(missing) {}
  [[nodiscard]] Result<Value> evaluate(Run& run, const Frame& frame) const override;
  void fields(FieldNames& names, bool nested) const override { id_->fields(names, nested); }
  [[nodiscard]] std::string describe(Run& run, const Frame& frame) const override {
    return id_->describe(run, frame);
  }

 private:
  warehouse::RecordKind kind_;
  std::string type_;
  ExpressionPtr id_;
  std::string field_;
  Missing missing_;
};

}  // namespace holdfast::flow::detail
