// How a store opens and closes.
#include <unistd.h>

#include <algorithm>

#include "base/log.hpp"
#include "store/engine.hpp"
#include "store/folders.hpp"
#include "store/keys.hpp"

namespace holdfast::store {
namespace {

constexpr std::uint16_t incarnation_random_bit = 0x8000;
constexpr std::uint16_t box_max = 0xffef;
constexpr std::string_view made_by = "holdfast 0.1";

}  // namespace

base::Status Engine::start(base::Random& random) {
  if (options_.box == 0 || options_.box > box_max)
    return base::fail(base::ErrorKind::misconfigured,
                      "box number " + std::to_string(options_.box) + ": expected 1 to " +
                          std::to_string(box_max));
  if (auto made = make_folder(options_.directory + "/state"); !made) return made;
  auto locked = DirectoryLock::take(options_.directory);
  if (!locked) return base::pass(locked);
  lock_ = std::move(*locked);
  if (auto opened = open_tables(); !opened) return opened;
  if (auto read = read_header(); !read) return read;
  if (auto opened = open_journal(); !opened) return opened;
  if (auto begun = begin_incarnation(random); !begun) return begun;
  if (auto marked = mark_open(); !marked) return marked;

  space_ = std::make_unique<Space>(disk_, options_.directory, *tables_);
  space_->check();
  // A full backlog is applied at once: the writer waits for it.
  const Applier::Options delays{options_.apply_delay,
                                std::min(options_.apply_frames_max, options_.unapplied_frames_max)};
  applier_ = std::make_unique<Applier>(delays, *tables_, *journal_, overlay_, loop_, applied_);
  const causal::Dot last{own_actor(), applied_.counter};
  const Writer::Options limits{options_.append_queue_max, options_.unapplied_frames_max};
  writer_ = std::make_unique<Writer>(limits, *journal_, overlay_, *applier_, loop_, last);
  applier_->after_batch([this] {
    space_->check();
    writer_->applier_went_on();
  });
  if (options_.inline_writer) return {};
  applier_thread_ = std::thread([this] { applier_->run(); });
  writer_thread_ = std::thread([this] { writer_->run(); });
  return {};
}

base::Status Engine::open_tables() {
  auto tables = Tables::open({options_.directory + "/state", options_.map_bytes,
                              options_.durable_state, false});
  if (!tables) return base::pass(tables);
  tables_ = std::move(*tables);
  return {};
}

base::Status Engine::read_header() {
  const ReadRows rows(*tables_);
  const auto row = rows.get(Table::meta, "header");
  const auto applied = rows.get(Table::meta, "applied");
  if (!rows.ok()) return rows.status();
  header_.box = options_.box;
  header_.clean = false;
  if (!row) return {};
  auto header = decode_header(*row);
  if (!header) return base::pass(header);
  if (header->box != options_.box)
    return base::fail(base::ErrorKind::misconfigured,
                      "the store belongs to box " + std::to_string(header->box) +
                          ", configured is box " + std::to_string(options_.box) +
                          ": set the number back, or begin with an empty directory");
  header_ = *header;
  if (!applied) return {};
  auto position = decode_applied(*applied);
  if (!position) return base::pass(position);
  applied_ = *position;
  return {};
}

base::Status Engine::open_journal() {
  const std::string directory = options_.directory + "/journal";
  if (auto made = disk_.make_directory(directory); !made) return made;
  const JournalOptions options{directory, options_.journal_segment_bytes,
                               options_.journal_segments_kept};
  const JournalStart start{applied_.sequence, applied_.place, header_.clean};
  auto journal = Journal::open(options, disk_, start, [this](const Frame& frame, JournalPlace at) {
    return replay(frame, at);
  });
  if (!journal) {
    replay_.reset();
    replay_rows_.reset();
    return base::pass(journal);
  }
  journal_ = std::move(*journal);
  const JournalFound& found = journal_->found();
  const bool expected = header_.restored;  // a restored store begins with an empty journal
  if (found.lost_tail && !expected) base::log_error("store", found.words);
  else if (found.torn) base::log_notice("store", found.words);
  // The first segment ever is needed now; another one is made in the background.
  const bool now = !journal_->has_segments() || options_.inline_writer;
  if (auto made = now ? journal_->prepare_spare() : base::Status();
      !made && !journal_->has_segments())
    return made;
  return finish_replay();
}

base::Status Engine::replay(const Frame& frame, JournalPlace place) {
  auto transaction = decode_transaction(frame.payload);
  if (!transaction) return base::pass(transaction);
  if (replay_ == nullptr) {
    replay_rows_ = std::make_unique<WriteRows>(*tables_);
    replay_ = std::make_unique<Reducer>(*replay_rows_, applied_);
  }
  replay_->apply(frame.head, *transaction, place);
  if (++replayed_ % options_.apply_frames_max != 0) return replay_rows_->status();
  return finish_replay();
}

base::Status Engine::finish_replay() {
  if (replay_ == nullptr) return {};
  replay_->finish();
  const Applied applied = replay_->applied();
  replay_.reset();
  base::Status committed = replay_rows_->commit();
  replay_rows_.reset();
  if (committed) applied_ = applied;
  return committed;
}

// Before the first frame of all, the box is its first incarnation.
causal::Actor Engine::own_actor() const {
  return applied_.actor.box != 0 ? applied_.actor : causal::Actor{options_.box, 1};
}

// The first frame of the new incarnation says so, and takes the mark of a restored store away.
base::Status Engine::begin_incarnation(base::Random& random) {
  const bool lost = journal_->found().lost_tail;
  if (!lost && !header_.restored) return {};
  const causal::Actor before = own_actor();
  causal::Actor actor = before;
  while (actor == before)
    actor.incarnation = static_cast<std::uint16_t>(random.next()) | incarnation_random_bit;
  const Transaction first{Noted{Shelf::setting, "incarnation", std::to_string(actor.incarnation)}};
  const FrameHead head{actor, journal_->last_sequence() + 1, 0, 1, 1};
  journal_->add(head, encode_transaction(first));
  const auto place = journal_->write();
  if (!place) return tl::unexpected(place.error());
  WriteRows rows(*tables_);
  Reducer reducer(rows, applied_);
  reducer.apply(head, first, *place);
  reducer.finish();
  applied_ = reducer.applied();
  header_.restored = false;
  rows.put(Table::meta, "header", encode(header_));
  base::log_notice("store", "box " + std::to_string(actor.box) + " goes on as " +
                                causal::to_string(actor));
  return rows.commit();
}

base::Status Engine::mark_open() {
  WriteRows rows(*tables_);
  header_.clean = false;
  header_.page_bytes = static_cast<std::uint32_t>(::sysconf(_SC_PAGESIZE));
  header_.made_by = made_by;
  rows.put(Table::meta, "header", encode(header_));
  rows.put(Table::note, keys::note(Shelf::setting, "box"), std::to_string(options_.box));
  if (!rows.get(Table::note, keys::note(Shelf::setting, "incarnation")))
    rows.put(Table::note, keys::note(Shelf::setting, "incarnation"),
             std::to_string(own_actor().incarnation));
  if (auto committed = rows.commit(); !committed) return committed;
  return tables_->flush();
}

base::Status Engine::mark_clean() {
  if (applier_->failure()) return {};
  WriteRows rows(*tables_);
  header_.clean = true;
  rows.put(Table::meta, "header", encode(header_));
  if (auto committed = rows.commit(); !committed) return committed;
  return tables_->flush();
}

void Engine::close() {
  if (closed_) return;
  closed_ = true;
  if (writer_ != nullptr) {
    writer_->stop();
    if (writer_thread_.joinable()) writer_thread_.join();
    applier_->stop();
    if (applier_thread_.joinable()) applier_thread_.join();
    if (options_.inline_writer) run_inline();
    if (auto marked = mark_clean(); !marked) base::log_error("store", marked.error().message);
  }
}

}  // namespace holdfast::store
