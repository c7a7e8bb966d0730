#include <fmt/format.h>

#include "cli/page.hpp"

// The few parts of PDF 1.4 that black boxes and words in a built-in font need. A drawing library
// would bring fonts, images and a window system to the box for this one page.
namespace holdfast::cli {
namespace {

// UTF-8 of two bytes to Windows-1252; what that code page lacks becomes a question mark.
std::string one_byte(const std::string& text) {
  std::string all;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool latin = (byte == 0xc2 || byte == 0xc3) && i + 1 < text.size();
    if (latin) {
      all += static_cast<char>((byte & 3U) << 6U | (static_cast<unsigned char>(text[++i]) & 0x3fU));
    } else if (byte < 0x80) {
      all += text[i];
    } else if (byte >= 0xc0) {
      all += '?';
    }
  }
  return all;
}

std::string quoted(const std::string& text) {
  std::string all = "(";
  for (const char c : one_byte(text)) {
    if (c == '(' || c == ')' || c == '\\') all += '\\';
    all += c;
  }
  return all + ")";
}

std::string drawing(const Page& page) {
  std::string all = "0.0283465 0 0 0.0283465 0 0 cm\n";  // points in a hundredth of a millimetre
  for (const auto& boxes : page.symbols) {
    for (const Box& box : boxes) {
      all += fmt::format("{} {} {} {} re\n", box.x, page_height - box.y - box.height, box.width,
                         box.height);
    }
    all += "f\n";
  }
  for (const Words& words : page.words) {
    all += fmt::format("BT /{} {} Tf {} {} Td {} Tj ET\n", words.bold ? "B" : "R", words.size,
                       words.x, page_height - words.y, quoted(words.text));
  }
  return all;
}

// Writes numbered objects and remembers where they begin.
class Pdf {
 public:
  void object(const std::string& body) {
    starts_.push_back(text_.size());
    text_ += fmt::format("{} 0 obj\n{}\nendobj\n", starts_.size(), body);
  }
  std::string finished() {
    const std::size_t table = text_.size();
    text_ += fmt::format("xref\n0 {}\n0000000000 65535 f \n", starts_.size() + 1);
    for (const std::size_t start : starts_) text_ += fmt::format("{:010} 00000 n \n", start);
    text_ += fmt::format("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{}\n%%EOF\n",
                         starts_.size() + 1, table);
    return std::move(text_);
  }

 private:
  std::string text_ = "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n";
  std::vector<std::size_t> starts_;
};

std::string font(std::string_view name) {
  return fmt::format("<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>",
                     name);
}

}  // namespace

std::string to_pdf(const std::vector<Page>& pages) {
  constexpr std::size_t first_page = 5;  // after catalogue, list of pages and two fonts
  Pdf pdf;
  pdf.object("<< /Type /Catalog /Pages 2 0 R >>");
  std::string kids;
  for (std::size_t i = 0; i < pages.size(); ++i) kids += fmt::format("{} 0 R ", first_page + 2 * i);
  pdf.object(fmt::format("<< /Type /Pages /Count {} /Kids [{}] >>", pages.size(), kids));
  pdf.object(font("Helvetica"));
  pdf.object(font("Helvetica-Bold"));
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const std::string content = drawing(pages[i]);
    pdf.object(
        fmt::format("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.276 841.89] /Resources "
                    "<< /Font << /R 3 0 R /B 4 0 R >> >> /Contents {} 0 R >>",
                    first_page + 2 * i + 1));
    pdf.object(fmt::format("<< /Length {} >>\nstream\n{}\nendstream", content.size(), content));
  }
  return pdf.finished();
}

}  // namespace holdfast::cli
