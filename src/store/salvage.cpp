#include "store/salvage.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace holdfast::store {
namespace {

// Segments are all of one size, the one that the store was made with.
base::Result<std::uint64_t> segment_bytes(const std::string& directory, Disk& disk) {
  auto names = disk.list(directory);
  if (!names) return base::pass(names);
  std::uint64_t bytes = 0;
  for (const std::string& name : *names) {
    if (!name.ends_with(".journal")) continue;
    auto file = disk.open(fmt::format("{}/{}", directory, name), 0);
    if (!file) return base::pass(file);
    const auto size = (*file)->size();
    if (size) bytes = std::max(bytes, *size);
  }
  return bytes;
}

base::Result<JournalFound> read(const std::string& directory, Disk& disk, std::uint64_t applied,
                                bool from_oldest, const Journal::Visit& visit) {
  const auto bytes = segment_bytes(directory, disk);
  if (!bytes) return tl::unexpected(bytes.error());
  JournalOptions options{directory, *bytes};
  options.read_only = true;
  options.salvage = true;
  options.from_oldest = from_oldest;
  auto journal = Journal::open(options, disk, {applied, {}, false}, visit);
  if (!journal) return base::pass(journal, "reading " + directory);
  return (*journal)->found();
}

}  // namespace

base::Result<JournalFound> read_whole_journal(const std::string& directory, Disk& disk,
                                              const Journal::Visit& visit) {
  return read(directory, disk, 0, true, visit);
}

base::Result<JournalFound> read_journal_after(const std::string& directory, Disk& disk,
                                              std::uint64_t applied, const Journal::Visit& visit) {
  return read(directory, disk, applied, false, visit);
}

}  // namespace holdfast::store
