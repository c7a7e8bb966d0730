#include "cli/rendered.hpp"

#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>
#include <stdlib.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace holdfast::cli {
namespace {

namespace fs = std::filesystem;

constexpr int dots_per_inch = 300;
constexpr int hundredths_per_inch = 2540;

void run(const std::string& command) {
  INFO(command);
  REQUIRE(std::system(command.c_str()) == 0);
}

Picture read_pgm(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string kind;
  Picture picture;
  int most = 0;
  file >> kind >> picture.width >> picture.height >> most;
  REQUIRE(kind == "P5");
  REQUIRE(most == 255);
  file.get();
  picture.grey.resize(static_cast<std::size_t>(picture.width) *
                      static_cast<std::size_t>(picture.height));
  file.read(reinterpret_cast<char*>(picture.grey.data()),
            static_cast<std::streamsize>(picture.grey.size()));
  REQUIRE(file);
  return picture;
}

int dots(int hundredths) { return hundredths * dots_per_inch / hundredths_per_inch; }

}  // namespace

Scratch::Scratch() {
  std::string name = fs::temp_directory_path() / "holdfast-sheet-XXXXXX";
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

std::vector<Picture> rendered_pdf(const std::string& file) {
  run("pdftoppm -gray -r 300 '" + file + "' '" + file + "'");
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(file).parent_path())) {
    const std::string name = entry.path();
    if (name.starts_with(file) && name.ends_with(".pgm")) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  std::vector<Picture> pictures;
  for (const auto& name : names) pictures.push_back(read_pgm(name));
  return pictures;
}

Picture rendered_svg(const std::string& file) {
  run("rsvg-convert --format=pdf --output='" + file + ".pdf' '" + file + "'");
  auto pages = rendered_pdf(file + ".pdf");
  REQUIRE(pages.size() == 1);
  return std::move(pages[0]);
}

std::string read_at(const Picture& picture, const std::vector<Box>& symbol, int page) {
  int left = page_width, right = 0, top = page_height, bottom = 0, thinnest = page_width;
  for (const Box& box : symbol) {
    left = std::min(left, box.x);
    right = std::max(right, box.x + box.width);
    top = std::min(top, box.y);
    bottom = std::max(bottom, box.y + box.height);
    thinnest = std::min(thinnest, box.width);
  }
  const bool bars = bottom - top == symbol.front().height;
  const int quiet = bars ? 10 * thinnest : thinnest;
  const int x = std::max(0, dots(left - quiet));
  const int y = std::max(0, dots(top - (bars ? 0 : quiet) + page * page_height));
  const int width = std::min(picture.width, dots(right + quiet)) - x;
  const int height =
      std::min(picture.height, dots(bottom + (bars ? 0 : quiet) + page * page_height)) - y;
  const ZXing::ImageView view(picture.grey.data() + y * picture.width + x, width, height,
                              ZXing::ImageFormat::Lum, picture.width);
  ZXing::DecodeHints hints;
  hints.setFormats(ZXing::BarcodeFormat::Code128 | ZXing::BarcodeFormat::DataMatrix);
  hints.setTryHarder(true);
  const auto result = ZXing::ReadBarcode(view, hints);
  if (!result.isValid()) return {};
  return result.symbologyIdentifier() + std::string(result.bytes().begin(), result.bytes().end());
}

}  // namespace holdfast::cli
