#include "cli/barcode.hpp"

#include <zint.h>

#include <memory>

#include <fmt/core.h>

namespace holdfast::cli {
namespace {

struct FreeSymbol {
  void operator()(zint_symbol* symbol) const { ZBarcode_Delete(symbol); }
};

int zint_number(Symbology symbology) {
  switch (symbology) {
    case Symbology::code128: return BARCODE_CODE128;
    case Symbology::gs1_128: return BARCODE_GS1_128;
    case Symbology::data_matrix:
    case Symbology::gs1_data_matrix: break;
  }
  return BARCODE_DATAMATRIX;
}

Symbol taken_from(const zint_symbol& made) {
  Symbol symbol;
  symbol.columns = static_cast<std::size_t>(made.width);
  symbol.rows = static_cast<std::size_t>(made.rows);
  for (std::size_t row = 0; row < symbol.rows; ++row) {
    for (std::size_t column = 0; column < symbol.columns; ++column) {
      symbol.dark.push_back((made.encoded_data[row][column / 8] >> (column % 8) & 1) != 0);
    }
  }
  return symbol;
}

}  // namespace

base::Result<Symbol> make_symbol(Symbology symbology, std::string_view text) {
  const std::unique_ptr<zint_symbol, FreeSymbol> symbol(ZBarcode_Create());
  if (!symbol) return base::fail(base::ErrorKind::exhausted, "making a barcode: no memory");
  symbol->symbology = zint_number(symbology);
  const bool gs1 = symbology == Symbology::gs1_128 || symbology == Symbology::gs1_data_matrix;
  symbol->input_mode = gs1 ? GS1_MODE : DATA_MODE;
  symbol->option_3 = DM_SQUARE;
  const std::string copy(text);
  const int result =
      ZBarcode_Encode(symbol.get(), reinterpret_cast<const unsigned char*>(copy.data()),
                      static_cast<int>(copy.size()));
  if (result >= ZINT_ERROR) {
    return base::fail(base::ErrorKind::invalid_input,
                      fmt::format("making the barcode of \"{}\": {}", text, symbol->errtxt));
  }
  return taken_from(*symbol);
}

std::string in_blocks(const Symbol& symbol) {
  constexpr std::string_view black_on_white = "\x1b[30;107m";
  constexpr std::string_view as_before = "\x1b[0m";
  constexpr int quiet = 2;
  const auto dark = [&](int column, int row) {
    const bool inside = column >= 0 && row >= 0 && column < static_cast<int>(symbol.columns) &&
                        row < static_cast<int>(symbol.rows);
    return inside && symbol.at(static_cast<std::size_t>(column), static_cast<std::size_t>(row));
  };
  std::string all;
  for (int row = -quiet; row < static_cast<int>(symbol.rows) + quiet; row += 2) {
    all += black_on_white;
    for (int column = -quiet; column < static_cast<int>(symbol.columns) + quiet; ++column) {
      const bool upper = dark(column, row);
      const bool lower = dark(column, row + 1);
      all += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
    }
    all += as_before;
    all += '\n';
  }
  return all;
}

}  // namespace holdfast::cli
