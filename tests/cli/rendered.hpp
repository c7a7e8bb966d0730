// Pages as a printer would print them, and a decoder of its own (ZXing) that reads them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/page.hpp"

namespace holdfast::cli {

struct Picture {
  int width = 0, height = 0;
  std::vector<unsigned char> grey{};
};

// A folder that is gone afterwards.
class Scratch {
 public:
  Scratch();
  ~Scratch() { std::filesystem::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// One picture a page, at 300 dots per inch.
std::vector<Picture> rendered_pdf(const std::string& file);
// The whole of it.
Picture rendered_svg(const std::string& file);

// What stands at these boxes and their quiet zone, "]C0XKRCVC"; empty if nothing can be read.
std::string read_at(const Picture& picture, const std::vector<Box>& symbol, int page = 0);

}  // namespace holdfast::cli
