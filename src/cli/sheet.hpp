// The sheet of command barcodes, and codes of places, badges and totes.
//
// Model: pure. A4 pages, three commands or two names in a row; each code as Code 128 and as Data
// Matrix with the same content, the words above, the command's short name (which displays and
// docs/picker.md say) and the content below. At full size a bar is 0.3 mm
// wide. A name too long for the bars is printed as Data Matrix alone.
#pragma once

#include <vector>

#include "cli/page.hpp"
#include "cli/sheet_words.hpp"
#include "gs1/own_code.hpp"

namespace holdfast::cli {

struct OwnLabel {
  gs1::OwnKind kind = gs1::OwnKind::location;
  std::string name;
};

// The commands, and `labels` behind them. Error: a name that cannot be printed.
base::Result<std::vector<Page>> command_sheet(Language language,
                                              const std::vector<OwnLabel>& labels = {});
// The two codes of `holdfast scanner learn`, each in both kinds, numbered.
base::Result<std::vector<Page>> learn_sheet();

}  // namespace holdfast::cli
