#include "scan/hid_decoder.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace holdfast::scan {
namespace {

constexpr std::uint16_t desktop_page = 0x01;
constexpr std::uint16_t byte_count = 0x3b;
constexpr std::uint16_t scanner_page = 0x8c;
constexpr std::uint16_t symbology_1 = 0xfb, symbology_2 = 0xfc, symbology_3 = 0xfd;
constexpr std::uint16_t decoded_data = 0xfe;
constexpr std::uint16_t decode_data_continued = 0xff;
constexpr std::uint16_t error_beep = 0x85, good_beep = 0x86, not_on_file_beep = 0x87;

std::uint16_t usage_of(Signal signal) {
  switch (signal) {
    case Signal::refused: return error_beep;
    case Signal::question:
    case Signal::attention: return not_on_file_beep;
    case Signal::accepted:
    case Signal::done: break;
  }
  return good_beep;
}

}  // namespace

HidDecoder::HidDecoder(const Profile& profile, HidDescriptor descriptor, const HidField& data)
    : descriptor_(std::move(descriptor)),
      data_(data),
      ends_(profile.terminators),
      assembler_(profile) {}

base::Result<HidDecoder> HidDecoder::make(const Profile& profile, const HidDescriptor& descriptor) {
  const HidField* data = descriptor.find(HidReport::input, scanner_page, decoded_data);
  const bool scanner = std::any_of(descriptor.collections.begin(), descriptor.collections.end(),
                                   [](std::uint32_t c) { return c >> 16U == scanner_page; });
  if (!scanner || data == nullptr || data->bits != 8 || data->first_bit % 8 != 0) {
    return base::fail(base::ErrorKind::io,
                      fmt::format("scanner {}: the device sends no bar codes as HID POS: scan the "
                                  "\"HID POS\" code of its manual",
                                  profile.name));
  }
  return HidDecoder(profile, descriptor, *data);
}

const HidField* HidDecoder::beside_data(std::uint16_t page, std::uint16_t usage) const {
  for (const HidField& field : descriptor_.fields) {
    const bool same_report = field.report == data_.report && field.id == data_.id;
    if (same_report && field.page == page && field.usage == usage) return &field;
  }
  return nullptr;
}

// "]C1", or nothing where the device gives none.
std::string HidDecoder::symbology(Bytes report) const {
  std::string aim;
  for (const std::uint16_t usage : {symbology_1, symbology_2, symbology_3}) {
    const HidField* field = beside_data(scanner_page, usage);
    for (std::uint32_t i = 0; field != nullptr && i < field->count; ++i) {
      aim += static_cast<char>(hid_value(report, *field, i) & 0xffU);
    }
  }
  return aim.size() == 3 && aim[0] == ']' && aim[1] > ' ' && aim[2] > ' ' ? aim : std::string{};
}

// False: the report says that it holds more than it can.
bool HidDecoder::text(Bytes report, std::string& out) const {
  const std::size_t first = data_.first_bit / 8;
  const std::size_t room =
      report.size() > first ? std::min<std::size_t>(data_.count, report.size() - first) : 0;
  std::size_t length = room;
  if (const HidField* count = beside_data(desktop_page, byte_count)) {
    length = hid_value(report, *count, 0);
  } else {
    while (length > 0 && hid_value(report, data_, static_cast<std::uint32_t>(length - 1)) == 0) {
      --length;
    }
  }
  if (length > room) return false;
  for (std::uint32_t i = 0; i < length; ++i) {
    out += static_cast<char>(hid_value(report, data_, i));
  }
  return true;
}

void HidDecoder::feed(Bytes report, base::MonotonicTime now, DecodedList& out) {
  if (descriptor_.has_ids) {
    if (report.empty() || report[0] != data_.id) return;  // a status report
    report = report.subspan(1);
  }
  if (goes_on_) {
    assembler_.check_idle(now, out);
    goes_on_ = assembler_.busy();
  }
  const std::string aim = symbology(report);
  std::string piece;
  const bool fits = text(report, piece) && (!goes_on_ || aim.empty() || aim == aim_);
  if (!fits) {
    assembler_.reject(NoticeKind::lost_input, "a part of the scan was lost: scan again", now, out);
  }
  const HidField* more = beside_data(scanner_page, decode_data_continued);
  const bool continued = more != nullptr && hid_value(report, *more, 0) != 0;
  while (!continued && !piece.empty() &&
         ((piece.back() == '\r' && ends_.cr) || (piece.back() == '\n' && ends_.lf))) {
    piece.pop_back();
  }
  if (!goes_on_) aim_ = aim;
  const bool nothing = piece.empty() && !continued;
  if (fits && !nothing) assembler_.append((goes_on_ ? std::string{} : aim) + piece, now, out);
  goes_on_ = continued;
  if (!continued) assembler_.terminate(out);
}

void HidDecoder::cut(DecodedList& out) {
  goes_on_ = false;
  assembler_.cut(out);
}

std::vector<std::uint8_t> HidDecoder::signal_report(Signal signal) const {
  const HidField* field = descriptor_.find(HidReport::output, scanner_page, usage_of(signal));
  if (field == nullptr) return {};
  std::vector<std::uint8_t> report(1 + descriptor_.bytes_of(HidReport::output, field->id));
  report[0] = field->id;
  report[1 + field->first_bit / 8] |= static_cast<std::uint8_t>(1U << (field->first_bit % 8));
  return report;
}

}  // namespace holdfast::scan
