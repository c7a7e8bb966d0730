#include "store/view.hpp"

#include "store/keys.hpp"
#include "store/view_impl.hpp"

namespace holdfast::store {

using warehouse::Record;
using warehouse::RecordKind;

View::View(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
View::View(View&&) noexcept = default;
View::~View() = default;

base::Status View::status() const { return impl_->rows().status(); }

std::uint64_t View::Impl::applied() const {
  const auto row = rows_.get(Table::meta, "applied");
  const auto position = row ? decode_applied(*row) : Applied{};
  return position ? position->sequence : 0;
}

base::Result<std::optional<Record>> View::record(RecordKind kind, const base::Uuid& id) const {
  const auto row = impl_->rows().get(keys::records(kind), keys::id(id));
  if (!impl_->rows().ok()) return tl::unexpected(impl_->rows().status().error());
  if (!row) return std::optional<Record>();
  auto record = warehouse::decode_record(kind, id, *row);
  if (!record) return base::pass(record);
  return std::optional<Record>(std::move(*record));
}

namespace {

std::vector<base::Uuid> ids_by_text(const Rows& rows, Table table, std::string_view text) {
  std::vector<base::Uuid> ids;
  const std::string prefix = std::string(text) + '\0';
  rows.each(table, prefix, [&](std::string_view key, std::string_view) {
    if (key.size() == prefix.size() + keys::uuid_bytes) ids.push_back(keys::last_id(key));
    return true;
  });
  return ids;
}

}  // namespace

std::vector<base::Uuid> View::items_by_code(std::string_view code) const {
  return ids_by_text(impl_->rows(), Table::code, keys::code(code));
}

std::vector<base::Uuid> View::orders_by_number(std::string_view number) const {
  return ids_by_text(impl_->rows(), Table::number, number);
}

base::Status View::each_record(RecordKind kind, const base::Uuid& after,
                               const std::function<bool(const Record&)>& visit) const {
  base::Status status;
  const std::string_view from = after.is_nil() ? std::string_view() : keys::id(after);
  impl_->rows().each(keys::records(kind), {}, from,
                     [&](std::string_view key, std::string_view value) {
                       const base::Uuid id = keys::last_id(key);
                       if (id == after) return true;
                       const auto record = warehouse::decode_record(kind, id, value);
                       if (!record) status = tl::unexpected(record.error());
                       return record && visit(*record);
                     });
  return status ? impl_->rows().status() : status;
}

std::uint64_t View::count(RecordKind kind) const {
  return impl_->rows().count(keys::records(kind));
}

std::vector<warehouse::Fact> View::facts(const base::Uuid& order) const {
  std::vector<warehouse::Fact> facts;
  impl_->rows().each(Table::fact, keys::id(order), [&](std::string_view, std::string_view value) {
    base::Reader in(value);
    facts.push_back(warehouse::decode_fact(in));
    return true;
  });
  return facts;
}

std::optional<std::string> View::note(Shelf shelf, std::string_view key) const {
  const auto row = impl_->rows().get(Table::note, keys::note(shelf, key));
  if (!row) return std::nullopt;
  return std::string(*row);
}

base::Status View::each_note(Shelf shelf, std::string_view prefix, const VisitNote& visit) const {
  impl_->rows().each(
      Table::note, keys::note(shelf, prefix),
      [&](std::string_view key, std::string_view value) { return visit(key.substr(1), value); });
  return impl_->rows().status();
}

std::optional<DeviceState> View::device(std::string_view name) const {
  const auto row = impl_->rows().get(Table::device, name);
  if (!row) return std::nullopt;
  return decode_device(*row);
}

std::vector<DeviceState> View::devices() const {
  std::vector<DeviceState> devices;
  impl_->rows().each(Table::device, {}, [&](std::string_view, std::string_view value) {
    devices.push_back(decode_device(value));
    return true;
  });
  return devices;
}

}  // namespace holdfast::store
