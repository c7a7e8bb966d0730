// The sound of each signal: tones and pauses.
//
// Model: data. Told apart by rhythm, not by pitch alone: a buzzer without pitch and noise in the
// hall must not make them equal. The last step has no pause.
#pragma once

#include <span>

#include "base/time.hpp"
#include "scan/signal.hpp"

namespace holdfast::scan {

struct Tone {
  base::Millis on;
  base::Millis pause;
  int hertz;
};

[[nodiscard]] std::span<const Tone> rhythm_of(Signal signal);

}  // namespace holdfast::scan
