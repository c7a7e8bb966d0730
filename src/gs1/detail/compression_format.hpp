// How the value of an AI is laid out in bits, and which sequences of AIs have a byte of their own.
#pragma once

#include <array>
#include <span>

#include "gs1/ai_table.hpp"

namespace holdfast::gs1::detail {

struct PackedPart {
  bool digits = true;
  bool fixed = true;
  std::size_t chars = 0;  // the most, where the length is open
};

struct PackedForm {
  std::array<PackedPart, 5> parts{};
  std::size_t count = 0;
};

// Neighbours of one kind are one number or one text: N8[N2][N2] is 8 digits and up to 4.
inline PackedForm packed_form(const AiRow& row) {
  PackedForm form;
  for (const Component& component : components(row)) {
    const bool digits = component.charset == Charset::digits;
    const bool fixed = !component.optional && component.min == component.max;
    PackedPart* last = form.count == 0 ? nullptr : &form.parts[form.count - 1];
    const bool joins = last != nullptr && last->digits == digits &&
                       (last->fixed == fixed || (!digits && last->fixed));
    // A text of open length swallows the fixed one before it: X2 X..28 is X..30.
    if (joins) {
      last->chars += component.max;
      last->fixed = fixed;
    } else {
      form.parts[form.count++] = {digits, fixed, component.max};
    }
  }
  return form;
}

struct UsualSequence {
  std::uint8_t byte;
  std::string_view ais;  // with blanks between
};

// Table 3-1 of the standard (tableOpt of the prototype), in its order.
constexpr UsualSequence usual_sequences[] = {
    {0x0A, "01 22"},     {0x0B, "01 10"},     {0x0C, "01 21"},       {0x0D, "01 17"},
    {0x0E, "01 7003"},   {0x0F, "01 30"},     {0x1A, "01 10 21 17"}, {0x1B, "01 15"},
    {0x1C, "01 11"},     {0x1D, "01 16"},     {0x1E, "01 91"},       {0x1F, "01 10 15"},
    {0x2A, "01 3100"},   {0x2B, "01 3101"},   {0x2C, "01 3102"},     {0x2D, "01 3103"},
    {0x2E, "01 3104"},   {0x2F, "01 3105"},   {0x3A, "01 3200"},     {0x3B, "01 3201"},
    {0x3C, "01 3202"},   {0x3D, "01 3203"},   {0x3E, "01 3204"},     {0x3F, "01 3205"},
    {0x9A, "8010 8011"}, {0x9B, "8017 8019"}, {0x9C, "8018 8019"},   {0x9D, "414 254"},
    {0xA0, "01 3920"},   {0xA1, "01 3921"},   {0xA2, "01 3922"},     {0xA3, "01 3923"},
    {0xA4, "01 3924"},   {0xA5, "01 3925"},   {0xA6, "01 3926"},     {0xA7, "01 3927"},
    {0xA8, "01 3928"},   {0xA9, "01 3929"},   {0xC0, "255 3900"},    {0xC1, "255 3901"},
    {0xC2, "255 3902"},  {0xC3, "255 3903"},  {0xC4, "255 3904"},    {0xC5, "255 3905"},
    {0xC6, "255 3906"},  {0xC7, "255 3907"},  {0xC8, "255 3908"},    {0xC9, "255 3909"},
    {0xCA, "255 3940"},  {0xCB, "255 3941"},  {0xCC, "255 3942"},    {0xCD, "255 3943"}};

// Kinds of text, three bits.
enum class Packing : unsigned { digits, lower_hex, upper_hex, base64, ascii };
constexpr unsigned packing_bits = 3;
constexpr unsigned foreign_mark = 0xF;          // first four bits of a parameter that is no AI
constexpr std::size_t foreign_length_bits = 7;  // of its name and of its value

}  // namespace holdfast::gs1::detail
