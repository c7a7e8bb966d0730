#include "scan/rhythm.hpp"

namespace holdfast::scan {
namespace {

using base::Millis;

constexpr Millis none{0};
constexpr Tone accepted[] = {{Millis(80), none, 2400}};
constexpr Tone question[] = {{Millis(80), Millis(80), 2000}, {Millis(80), none, 2000}};
constexpr Tone refused[] = {{Millis(700), none, 300}};
constexpr Tone attention[] = {{Millis(350), Millis(120), 900}, {Millis(100), none, 900}};
constexpr Tone done[] = {
    {Millis(80), Millis(60), 1600}, {Millis(80), Millis(60), 2000}, {Millis(80), none, 2600}};

}  // namespace

std::span<const Tone> rhythm_of(Signal signal) {
  switch (signal) {
    case Signal::accepted: return accepted;
    case Signal::question: return question;
    case Signal::attention: return attention;
    case Signal::done: return done;
    case Signal::refused: break;
  }
  return refused;
}

}  // namespace holdfast::scan
