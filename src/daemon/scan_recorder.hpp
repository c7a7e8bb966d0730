// Makes of a scan what the engine records: the raw scan, movements, counts, and what the order
// learns (picked, shipped). Loop thread.
#pragma once

#include "scan/recorder.hpp"
#include "store/store.hpp"
#include "sync/engine.hpp"

namespace holdfast::daemon {

class ScanRecorder final : public scan::Recorder {
 public:
  ScanRecorder(const store::Store& store, const base::Clock& clock, sync::Engine& engine)
      : store_(store), clock_(clock), engine_(engine) {}

  void record(scan::ScanRecord record, Done done) override;

 private:
  [[nodiscard]] sync::Happening translate(const scan::ScanRecord& record) const;
  void add_movements(sync::Happening& out, const scan::ScanRecord& record) const;
  void add_counts(sync::Happening& out, const scan::ScanRecord& record) const;
  void add_facts(sync::Happening& out, const scan::ScanRecord& record) const;
  void add_shipped(sync::Happening& out, const base::Uuid& order, const std::string& scan_id) const;

  const store::Store& store_;
  const base::Clock& clock_;
  sync::Engine& engine_;
};

}  // namespace holdfast::daemon
