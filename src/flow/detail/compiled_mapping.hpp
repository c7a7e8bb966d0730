// A mapping after compilation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flow/detail/compiler.hpp"
#include "flow/mapping.hpp"

namespace holdfast::flow::detail {

struct Member {
  // When a member of a write's body is sent. `change`: with every create, and when one of the
  // fields it is made of changed; a member made of no field only with a create.
  enum class On : std::uint8_t { change, create, update, always };
  std::string name;
  ExpressionPtr value;
  On on = On::change;
  bool skip_null = false;  // nothing says nothing, instead of "cleared"
  FieldNames fields;
};

struct ReadSection {
  ExpressionPtr each;  // may be null; items of it are read one by one
  ConditionPtr when;   // may be null
  std::string skip_reason;
  bool skip_unlinked = false;
  ExpressionPtr label, key, native_id, facts;  // each may be null
  std::string native_type;
  std::vector<Member> fields;
};

struct WriteSection {
  ConditionPtr when;    // may be null
  ConditionPtr locked;  // may be null; it is there and cannot be changed any more
  ExpressionPtr label, id;
  std::vector<Member> body, find, key, associate;
};

}  // namespace holdfast::flow::detail

namespace holdfast::flow {

struct Mapping::Compiled {
  std::string name, system, document, record, part_of;
  std::optional<warehouse::RecordKind> kind;  // nothing for a movement
  std::optional<detail::ReadSection> read;
  std::optional<detail::WriteSection> write;
  FieldNames fields_read, fields_written;
};

}  // namespace holdfast::flow
