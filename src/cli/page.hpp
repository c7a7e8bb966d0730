// Pages with bars and words on them, as SVG and as PDF.
//
// Model: A4, lengths in hundredths of a millimetre from the upper left corner. Texts are UTF-8 with
// the characters of Windows-1252; in PDF they are set in Helvetica, which every viewer has.
#pragma once

#include <string>
#include <vector>

#include "cli/barcode.hpp"

namespace holdfast::cli {

constexpr int page_width = 21000;
constexpr int page_height = 29700;

struct Box {
  int x = 0, y = 0, width = 0, height = 0;
};
struct Words {
  int x = 0, y = 0;  // of the baseline's beginning
  int size = 0;
  bool bold = false;
  std::string text;
};
struct Page {
  std::vector<std::vector<Box>> symbols{};  // black; one list a barcode
  std::vector<Words> words{};

  // Draws its modules, each `module` wide; Code 128 is `height` high, others are square.
  void draw(const Symbol& symbol, int x, int y, int module, int height);
  void write(int x, int y, int size, std::string text, bool bold = false);
};

// Pages stand below one another.
std::string to_svg(const std::vector<Page>& pages);
std::string to_pdf(const std::vector<Page>& pages);

}  // namespace holdfast::cli
