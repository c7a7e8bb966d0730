// Makes barcodes (libzint): Code 128 and Data Matrix, plain and GS1.
//
// Model: a symbol is a grid of dark and light modules without its quiet zone, which whoever draws
// it must leave: 10 modules left and right of Code 128, 1 module around Data Matrix. The text is
// printable ASCII; of GS1 symbols it is element strings in square brackets, "[10]LOT[21]SERIAL".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace holdfast::cli {

enum class Symbology : unsigned char { code128, data_matrix, gs1_128, gs1_data_matrix };

struct Symbol {
  std::size_t columns = 0;
  std::size_t rows = 0;  // 1 for Code 128
  std::vector<bool> dark{};
  [[nodiscard]] bool at(std::size_t column, std::size_t row) const {
    return dark[row * columns + column];
  }
};

// Error: the text does not fit or has characters that cannot be printed.
base::Result<Symbol> make_symbol(Symbology symbology, std::string_view text);

// For a terminal: two rows of modules a line, dark modules dark whatever the terminal's colours
// are.
std::string in_blocks(const Symbol& symbol);

}  // namespace holdfast::cli
