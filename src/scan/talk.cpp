#include "scan/talk.hpp"

#include <array>

#include "scan/ssi_decoder.hpp"

namespace holdfast::scan {
namespace {

constexpr std::uint8_t ssi_beep = 0xe6;
// Short high; two short high; long low; slow warble; low to high. In the order of Signal.
constexpr std::array<char, signal_count> ssi_patterns = {0x00, 0x01, 0x0f, 0x15, 0x17};
constexpr std::array<std::string_view, signal_count> datalogic_sounds = {"B", "\x01\x01", "F",
                                                                         "\x01", "BBB"};
constexpr std::string_view cipherlab_sound = "#@////\r";
constexpr std::array<int, signal_count> cipherlab_times = {1, 2, 4, 5, 3};

}  // namespace

std::string_view to_string(Signal signal) {
  constexpr std::array<std::string_view, signal_count> names = {"accepted", "question", "refused",
                                                                "attention", "done"};
  return names[static_cast<std::size_t>(signal)];
}

std::string beep_command(Protocol protocol, Signal signal) {
  const auto at = static_cast<std::size_t>(signal);
  switch (protocol) {
    case Protocol::plain: return {};
    case Protocol::ssi: return ssi_packet(ssi_beep, {&ssi_patterns[at], 1});
    case Protocol::datalogic: return std::string(datalogic_sounds[at]);
    case Protocol::cipherlab: break;
  }
  std::string all;
  for (int i = 0; i < cipherlab_times[at]; ++i) all += cipherlab_sound;
  return all;
}

}  // namespace holdfast::scan
