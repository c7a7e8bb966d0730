#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/core.h>

#include "flow/mapping.hpp"

namespace holdfast::flow {
namespace {

constexpr std::uintmax_t mapping_file_bytes_max = 1024UL * 1024;

void compile_one(const MappingSet::Text& file, std::vector<Mapping>& all, Mistakes& mistakes) {
  const auto json = base::Json::parse(file.text);
  if (!json) {
    mistakes.add(file.name + ".json#", json.error().message);
    return;
  }
  if (auto mapping = Mapping::compile(file.name, *json, mistakes))
    all.push_back(std::move(*mapping));
}

std::optional<std::string> read_file(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::file_size(path, error) > mapping_file_bytes_max || error)
    return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return file.bad() ? std::nullopt : std::optional(std::move(text));
}

}  // namespace

MappingSet MappingSet::compile(const std::vector<Text>& files, Mistakes& mistakes) {
  MappingSet set;
  for (const auto& file : files) compile_one(file, set.all_, mistakes);
  std::sort(set.all_.begin(), set.all_.end(),
            [](const Mapping& a, const Mapping& b) { return a.name() < b.name(); });
  return set;
}

MappingSet MappingSet::load(const std::string& folder, Mistakes& mistakes) {
  std::vector<Text> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".json") continue;
    const std::string name = entry.path().stem().string();
    if (auto text = read_file(entry.path())) {
      files.push_back({name, std::move(*text)});
    } else {
      mistakes.add(name + ".json#",
                   fmt::format("cannot be read (at most {} bytes)", mapping_file_bytes_max));
    }
  }
  if (error) mistakes.add(folder, "cannot be read: " + error.message());
  std::sort(files.begin(), files.end(),
            [](const Text& a, const Text& b) { return a.name < b.name; });
  return compile(files, mistakes);
}

const Mapping* MappingSet::find(std::string_view name) const {
  const auto found = std::find_if(all_.begin(), all_.end(),
                                  [&](const Mapping& one) { return one.name() == name; });
  return found == all_.end() ? nullptr : &*found;
}

}  // namespace holdfast::flow
