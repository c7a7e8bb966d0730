// What a serial scanner is told to make it beep, by protocol.
//
// Model: pure. Zebra SSI: the beep command with a pattern of its own for every signal. Datalogic:
// one byte a sound: B good read, F "not on file" (long beeps), 01 the forced beep. CipherLab: one
// sound only, so the signals differ by how often it comes. Honeywell and plain serial lines have no
// such command.
#pragma once

#include <string>

#include "scan/profile.hpp"
#include "scan/signal.hpp"

namespace holdfast::scan {

// Empty: the protocol has no sound.
[[nodiscard]] std::string beep_command(Protocol protocol, Signal signal);

}  // namespace holdfast::scan
