// The command barcodes in people's words.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::cli {

enum class Language : unsigned char { english, german };
std::optional<Language> language_of(std::string_view code);  // "en", "de"

struct Phrase {
  std::string_view english, german;
  [[nodiscard]] std::string_view in(Language language) const {
    return language == Language::german ? german : english;
  }
};

struct SheetCommand {
  std::string_view name;  // without XK and check letter
  Phrase phrase;
};
struct SheetGroup {
  Phrase title;
  std::span<const SheetCommand> commands;
};

[[nodiscard]] std::span<const SheetGroup> sheet_groups();

constexpr Phrase sheet_title{"Holdfast: command barcodes", "Holdfast: Befehlscodes"};
constexpr Phrase sheet_hint{
    "Print at full size. Scan the square code with an imager, the bars with "
    "a laser: both say the same.",
    "In voller Größe drucken. Kameraleser lesen das Quadrat, Laser die "
    "Striche: beide sagen dasselbe."};
constexpr Phrase sheet_places{"Places, badges, totes", "Orte, Ausweise, Behälter"};
constexpr Phrase sheet_page{"page", "Seite"};

}  // namespace holdfast::cli
