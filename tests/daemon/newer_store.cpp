// newer_store DIRECTORY: makes of a closed store one that a later version has written.
#include <cstdio>

#include "store/state_rows.hpp"
#include "store/tables.hpp"

namespace {

using namespace holdfast::store;

constexpr std::size_t map_bytes = 64UL * 1024 * 1024;

holdfast::base::Status raise_version(const std::string& directory) {
  auto tables = Tables::open({directory + "/state", map_bytes, true, false});
  if (!tables) return tl::unexpected(tables.error());
  WriteRows rows(**tables);
  const auto row = rows.get(Table::meta, "header");
  auto header = decode_header(row.value_or(""));
  if (!header) return tl::unexpected(header.error());
  ++header->format;
  rows.put(Table::meta, "header", encode(*header));
  return rows.commit();
}

}  // namespace

int main(int argc, char** argv) {
  const auto done = raise_version(argc == 2 ? argv[1] : "");
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
