// Counts what a store really asks of the device, whichever library asks, by standing in front of
// the C library's functions.
//
// Flushes: fdatasync, fsync, and writes through a descriptor opened with O_DSYNC. Bytes: the
// different 4 KiB blocks written to a file between two of its flushes, because that is what the
// file system hands to the device; a block rewritten before it is flushed counts once. The file
// system's own journal is not in it. (The kernel's own figure, write_bytes of /proc/self/io,
// counts whole folios of the page cache and is useless where they are large.)
#pragma once

#include <cstdint>

namespace holdfast::bench {

std::uint64_t flushes();
std::uint64_t bytes_written();  // what is not flushed yet included

}  // namespace holdfast::bench
