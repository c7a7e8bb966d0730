#include "cli/sheet_words.hpp"

namespace holdfast::cli {
namespace {

constexpr SheetCommand verbs[] = {
    {"RCV", {"Receive goods", "Wareneingang"}},
    {"PUT", {"Put away", "Einlagern"}},
    {"PCK", {"Pick an order", "Auftrag kommissionieren"}},
    {"BCH", {"Pick several orders", "Mehrere Aufträge"}},
    {"BOX", {"Pack", "Verpacken"}},
    {"SHP", {"Ship", "Versenden"}},
    {"CNT", {"Count", "Zählen"}},
    {"CNTG", {"Count from a list", "Zählen nach Liste"}},
    {"TRN", {"Move", "Umlagern"}},
    {"RET", {"Return", "Rücknahme"}},
    {"DIF", {"Adjust stock", "Bestand berichtigen"}},
    {"SND", {"Send to another site", "An anderen Standort"}},
};
constexpr SheetCommand answers[] = {
    {"END", {"Finish", "Fertig"}},
    {"OK", {"Yes", "Ja"}},
    {"NO", {"No", "Nein"}},
    {"UNDO", {"Take back the last scan", "Letzten Scan zurück"}},
    {"UNDOC", {"Take back all of this document", "Ganzen Beleg zurück"}},
    {"CLR", {"Clear; twice: leave", "Verwerfen; zweimal: verlassen"}},
    {"ST", {"Where am I?", "Wo bin ich?"}},
    {"HLP", {"Help", "Hilfe"}},
};
constexpr SheetCommand digits[] = {
    {"D1", {"1", "1"}},
    {"D2", {"2", "2"}},
    {"D3", {"3", "3"}},
    {"D4", {"4", "4"}},
    {"D5", {"5", "5"}},
    {"D6", {"6", "6"}},
    {"D7", {"7", "7"}},
    {"D8", {"8", "8"}},
    {"D9", {"9", "9"}},
    {"D0", {"0", "0"}},
    {"DENT", {"Enter: times", "Eingabe: mal"}},
    {"DDEL", {"Delete a digit", "Ziffer löschen"}},
    {"SET", {"So many in all", "So viele insgesamt"}},
    {"PLUS", {"So many more", "So viele mehr"}},
};
constexpr SheetCommand reasons[] = {
    {"IN", {"Found: more", "Mehr vorhanden"}},
    {"OUT", {"Gone: less", "Weniger vorhanden"}},
    {"BRK", {"Damaged", "Beschädigt"}},
    {"LOST", {"Lost", "Verloren"}},
    {"FOUND", {"Found", "Gefunden"}},
    {"EXP", {"Expired", "Abgelaufen"}},
    {"ERR", {"Counted wrong", "Verzählt"}},
    {"FIT", {"Does not fit", "Passt nicht"}},
    {"CHNG", {"Not wanted", "Nicht gewünscht"}},
    {"ELSE", {"Other reason", "Anderer Grund"}},
};
constexpr SheetGroup groups[] = {
    {{"What to do", "Was zu tun ist"}, verbs},
    {{"Answers", "Antworten"}, answers},
    {{"Quantity", "Menge"}, digits},
    {{"Reasons", "Gründe"}, reasons},
};

}  // namespace

std::optional<Language> language_of(std::string_view code) {
  if (code == "en") return Language::english;
  if (code == "de") return Language::german;
  return std::nullopt;
}

std::span<const SheetGroup> sheet_groups() { return groups; }

}  // namespace holdfast::cli
