#include "cli/output.hpp"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace holdfast::cli {
namespace {

// Characters, not bytes; wide ones count as one.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

}  // namespace

void Table::add(std::vector<std::string> cells) {
  for (auto& cell : cells) cell = shown(cell);
  rows_.push_back(std::move(cells));
}

void Table::print(std::ostream& out) const {
  std::vector<std::string> titles;
  std::vector<std::size_t> widths;
  for (const auto& column : columns_) {
    titles.push_back(column.title);
    widths.push_back(width(column.title));
  }
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string pad(widths[i] - width(cells[i]), ' ');
      text += columns_[i].right ? pad + cells[i] : cells[i] + pad;
      if (i + 1 < cells.size()) text += "  ";
    }
    out << text.substr(0, text.find_last_not_of(' ') + 1) << '\n';
  };
  line(titles);
  for (const auto& row : rows_) line(row);
}

std::string shown(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) c = ' ';
  }
  return out;
}

std::string text(const base::JsonView& value) {
  if (value.is_null()) return "";
  return value.get()->string() != nullptr ? shown(*value.get()->string()) : value.get()->dump();
}

std::string places(const base::JsonView& locations) {
  std::string all;
  for (std::size_t i = 0; i < locations.size(); ++i) {
    if (text(locations[i]["on_hand"]) == "0") continue;
    all += fmt::format("{}{}: {}", all.empty() ? "" : ", ", text(locations[i]["location"]),
                       text(locations[i]["on_hand"]));
  }
  return all;
}

std::string lasting(std::int64_t seconds) {
  if (seconds < 120) return fmt::format("{} s", seconds);
  const std::int64_t minutes = seconds / 60;
  if (minutes < 120) return fmt::format("{} min", minutes);
  const std::int64_t hours = minutes / 60;
  if (hours < 48) return fmt::format("{} h {} min", hours, minutes % 60);
  return fmt::format("{} days", hours / 24);
}

std::string bytes(std::int64_t count) {
  constexpr std::array units = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(count);
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < units.size(); ++unit) value /= 1024;
  return unit == 0 ? fmt::format("{} B", count) : fmt::format("{:.1f} {}", value, units[unit]);
}

}  // namespace holdfast::cli
