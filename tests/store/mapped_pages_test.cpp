#include "store/mapped_pages.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

using namespace holdfast;

namespace {

constexpr std::size_t file_bytes = 16UL << 20;

// Of every page of the file the first byte is 'x'.
std::size_t count_marks(const char* map) {
  std::size_t marks = 0;
  for (std::size_t at = 0; at < file_bytes; at += 4096) marks += map[at] == 'x' ? 1 : 0;
  return marks;
}

}  // namespace

TEST_CASE("forgotten pages of a mapped file are no longer held and read the same") {
  const auto path =
      std::filesystem::temp_directory_path() / ("holdfast-mapped-" + std::to_string(::getpid()));
  std::ofstream(path) << std::string(file_bytes, 'x');
  const int file = ::open(path.c_str(), O_RDONLY);
  void* map = ::mmap(nullptr, file_bytes, PROT_READ, MAP_SHARED, file, 0);
  REQUIRE(map != MAP_FAILED);
  REQUIRE(count_marks(static_cast<const char*>(map)) == file_bytes / 4096);

  const std::size_t before = store::mapped_file_bytes();
  CHECK(store::forget_mapped_pages(path.string()));
  const std::size_t after = store::mapped_file_bytes();
  CHECK(before >= after + file_bytes / 2);
  CHECK(count_marks(static_cast<const char*>(map)) == file_bytes / 4096);

  ::munmap(map, file_bytes);
  ::close(file);
  CHECK_FALSE(store::forget_mapped_pages(path.string()));
  std::filesystem::remove(path);
  CHECK_FALSE(store::forget_mapped_pages(path.string()));
}
