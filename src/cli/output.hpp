// Tables and words for people.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "base/json_view.hpp"

namespace holdfast::cli {

// Columns as wide as their longest cell; numbers to the right. The last column is not padded.
class Table {
 public:
  struct Column {
    std::string title;
    bool right = false;
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> cells);
  void print(std::ostream& out) const;
  [[nodiscard]] bool empty() const { return rows_.empty(); }

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// The API's payments as a table.
void print_payments(std::ostream& out, const base::JsonView& payments);

// The member as text: "" for null and for what is absent. What a terminal would take for a command
// is replaced.
std::string text(const base::JsonView& value);
std::string shown(std::string_view text);
// "A1: 5, B2: 3": where something lies, of the API's `locations`.
std::string places(const base::JsonView& locations);
// "3 h 12 min"
std::string lasting(std::int64_t seconds);
// "512 KiB", "1.5 GiB"
std::string bytes(std::int64_t count);

}  // namespace holdfast::cli
