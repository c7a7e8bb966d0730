// A store under test: it takes movements of known items and says when they are durable.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "warehouse/movement.hpp"

namespace holdfast::bench {

constexpr std::size_t item_count = 200'000;  // each with a stock row before the clock starts

// The same movement for everybody: about 100 bytes encoded.
warehouse::Movement movement_of(std::size_t item);
base::Uuid item_of(std::size_t index);

class Rival {
 public:
  virtual ~Rival() = default;
  // Scanners that send their next movement as soon as the last one is acknowledged, for so long.
  // `acknowledged(scanner)` is called for each acknowledgement; `next(scanner)` gives the item.
  struct Work {
    std::size_t scanners = 1;
    std::function<std::size_t(std::size_t scanner)> next;
    std::function<void(std::size_t scanner)> acknowledged;
    std::function<bool()> done;
  };
  virtual void load() = 0;
  virtual void run(const Work& work) = 0;
  virtual void close() = 0;  // everything that is owed to the device is written
};

std::unique_ptr<Rival> make_holdfast(const std::string& directory, int apply_delay_ms);
std::unique_ptr<Rival> make_sqlite(const std::string& directory);
std::unique_ptr<Rival> make_lmdb(const std::string& directory);
std::unique_ptr<Rival> make_raw(const std::string& directory);

[[noreturn]] void give_up(const std::string& why);

}  // namespace holdfast::bench
