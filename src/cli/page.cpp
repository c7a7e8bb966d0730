#include "cli/page.hpp"

#include <fmt/format.h>

namespace holdfast::cli {
namespace {

std::string escaped(const std::string& text) {
  std::string all;
  for (const char c : text) {
    switch (c) {
      case '&': all += "&amp;"; break;
      case '<': all += "&lt;"; break;
      case '>': all += "&gt;"; break;
      case '"': all += "&quot;"; break;
      default: all += c;
    }
  }
  return all;
}

}  // namespace

void Page::draw(const Symbol& symbol, int x, int y, int module, int height) {
  const int row_height = symbol.rows == 1 ? height : module;
  std::vector<Box> boxes;
  for (std::size_t row = 0; row < symbol.rows; ++row) {
    std::size_t column = 0;
    while (column < symbol.columns) {
      std::size_t end = column;
      while (end < symbol.columns && symbol.at(end, row)) ++end;
      if (end > column) {
        boxes.push_back({x + static_cast<int>(column) * module,
                         y + static_cast<int>(row) * row_height,
                         static_cast<int>(end - column) * module, row_height});
      }
      column = end + 1;
    }
  }
  symbols.push_back(std::move(boxes));
}

void Page::write(int x, int y, int size, std::string text, bool bold) {
  words.push_back({x, y, size, bold, std::move(text)});
}

std::string to_svg(const std::vector<Page>& pages) {
  const int height = page_height * static_cast<int>(pages.size());
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" "
      "viewBox=\"0 0 {} {}\" font-family=\"Helvetica, Arial, sans-serif\">\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
      page_width / 100, height / 100, page_width, height);
  int top = 0;
  for (const Page& page : pages) {
    svg += fmt::format("<g transform=\"translate(0 {})\">\n", top);
    for (const auto& boxes : page.symbols) {
      svg += "<path d=\"";
      for (const Box& box : boxes) {
        svg += fmt::format("M{} {}h{}v{}h-{}z", box.x, box.y, box.width, box.height, box.width);
      }
      svg += "\"/>\n";
    }
    for (const Words& words : page.words) {
      svg +=
          fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\"{}>{}</text>\n", words.x, words.y,
                      words.size, words.bold ? " font-weight=\"bold\"" : "", escaped(words.text));
    }
    svg += "</g>\n";
    top += page_height;
  }
  return svg + "</svg>\n";
}

}  // namespace holdfast::cli
