// What a script is told by the exit code; `holdfast --help` says the same.
#pragma once

namespace holdfast::cli {

constexpr int exit_done = 0;
constexpr int exit_refused = 1;      // the box says no: unknown, refused, damaged, an alarm
constexpr int exit_usage = 2;        // wrong arguments, unreadable file, no or wrong token
constexpr int exit_unreachable = 3;  // no answer: no daemon, no route, untrusted certificate
constexpr int exit_failed = 4;       // the box failed inside

}  // namespace holdfast::cli
