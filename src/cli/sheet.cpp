#include "cli/sheet.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "scan/learn.hpp"

namespace holdfast::cli {
namespace {

constexpr int margin = 1200;
constexpr int commands_in_a_row = 3;
constexpr int labels_in_a_row = 2;  // names are longer
constexpr int cell_height = 2350;
constexpr int heading_height = 900;
constexpr int top = 2900;
constexpr int bar = 30;         // width of a module of Code 128
constexpr int bar_quiet = 300;  // ten modules
constexpr int bar_height = 1000;
constexpr int square = 70;  // a module of Data Matrix
constexpr int square_room = 1300;

class Sheet {
 public:
  explicit Sheet(Language language) : language_(language) {}

  void heading(std::string_view title, int in_a_row) {
    if (column_ > 0) next_row();
    columns_ = in_a_row;
    if (pages_.empty() || y_ + heading_height + cell_height > page_height - margin) new_page();
    pages_.back().write(margin, y_ + 500, 380, std::string(title), true);
    y_ += heading_height;
  }

  // `name` is the short one, of a command.
  base::Status add(std::string_view words, std::string_view name, const std::string& code) {
    auto matrix = make_symbol(Symbology::data_matrix, code);
    if (!matrix) return base::pass(matrix);
    auto bars = make_symbol(Symbology::code128, code);
    if (!bars) return base::pass(bars);
    if (y_ + cell_height > page_height - margin) new_page();
    draw(std::string(words), std::string(name), *matrix, *bars);
    pages_.back().write(cell_x() + (name.empty() ? 0 : square_room + bar_quiet), y_ + 1900, 230,
                        code);
    if (++column_ == columns_) next_row();
    return {};
  }

  std::vector<Page> finished() {
    for (std::size_t i = 0; i < pages_.size(); ++i) {
      pages_[i].write(page_width - margin - 2200, page_height - 700, 260,
                      fmt::format("{} {} / {}", sheet_page.in(language_), i + 1, pages_.size()));
    }
    return std::move(pages_);
  }

 private:
  void new_page() {
    pages_.emplace_back();
    pages_.back().write(margin, 1500, 520, std::string(sheet_title.in(language_)), true);
    pages_.back().write(margin, 2050, 280, std::string(sheet_hint.in(language_)));
    y_ = top;
    column_ = 0;
  }
  void next_row() {
    y_ += cell_height;
    column_ = 0;
  }
  [[nodiscard]] int cell_width() const { return (page_width - 2 * margin) / columns_; }
  [[nodiscard]] int cell_x() const { return margin + column_ * cell_width(); }
  void draw(std::string words, std::string name, const Symbol& matrix, const Symbol& bars) {
    Page& page = pages_.back();
    const int x = cell_x();
    page.write(x, y_ + 350, 320, std::move(words), true);
    if (!name.empty()) page.write(x, y_ + 1900, 320, std::move(name), true);
    page.draw(matrix, x, y_ + 550, square, square);
    const int width = static_cast<int>(bars.columns) * bar + 2 * bar_quiet;
    if (square_room + width <= cell_width()) {
      page.draw(bars, x + square_room + bar_quiet, y_ + 550, bar, bar_height);
    }
  }

  Language language_;
  std::vector<Page> pages_;
  int y_ = 0;
  int column_ = 0;
  int columns_ = commands_in_a_row;
};

base::Status draw_step(Page& page, int y, std::string words, Symbology square_kind,
                       Symbology bar_kind, const std::string& text) {
  const auto matrix = make_symbol(square_kind, text);
  if (!matrix) return tl::unexpected<base::Error>(matrix.error());
  const auto bars = make_symbol(bar_kind, text);
  if (!bars) return tl::unexpected<base::Error>(bars.error());
  page.write(margin, y, 420, std::move(words), true);
  page.draw(*matrix, margin, y + 500, 100, 100);
  page.draw(*bars, margin + bar_quiet, y + 4300, bar, 1800);
  return {};
}

}  // namespace

base::Result<std::vector<Page>> command_sheet(Language language,
                                              const std::vector<OwnLabel>& labels) {
  Sheet sheet(language);
  for (const SheetGroup& group : sheet_groups()) {
    sheet.heading(group.title.in(language), commands_in_a_row);
    for (const SheetCommand& command : group.commands) {
      auto added = sheet.add(command.phrase.in(language), command.name,
                             gs1::own_code(gs1::OwnKind::command, command.name));
      if (!added) return base::pass(added);
    }
  }
  if (!labels.empty()) sheet.heading(sheet_places.in(language), labels_in_a_row);
  for (const OwnLabel& label : labels) {
    auto added = sheet.add(label.name, "", gs1::own_code(label.kind, label.name));
    if (!added) return base::pass(added, fmt::format("printing \"{}\"", label.name));
  }
  return sheet.finished();
}

base::Result<std::vector<Page>> learn_sheet() {
  Page page;
  page.write(margin, 1500, 520, "Holdfast: learning a scanner", true);
  page.write(margin, 2050, 280, "Scan code 1, then code 2: the square or the bars of each.");
  auto first = draw_step(page, 3500, "1", Symbology::data_matrix, Symbology::code128,
                         std::string(scan::learn_signs));
  if (!first) return base::pass(first);
  auto second = draw_step(page, 13500, "2", Symbology::gs1_data_matrix, Symbology::gs1_128,
                          fmt::format("[10]{}[21]{}", scan::learn_lot, scan::learn_serial));
  if (!second) return base::pass(second);
  return std::vector{page};
}

}  // namespace holdfast::cli
