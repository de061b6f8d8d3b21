#pragma once

namespace sourceflow::store {

/// A disk for SQLite in this process that fails at a chosen write, flush or cut, as a full or
/// broken one does. Every connection opened while it lives uses it. One at a time.
class FailingDisk {
 public:
  FailingDisk();
  ~FailingDisk();
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;

  /// The `nth` call that changes a file from now on fails with this SQLite code, and so do `more`
  /// behind it.
  void fail(int nth, int code, int more = 0);
  void work_again();
  /// Whether a failure has been reached since `fail`.
  bool has_failed() const;
  /// How many calls have changed a file.
  int changes() const;
};

}  // namespace sourceflow::store
