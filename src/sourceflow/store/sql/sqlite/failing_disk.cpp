#include "sourceflow/store/sql/sqlite/failing_disk.hpp"

#include <atomic>
#include <limits>

#include <sqlite3.h>

namespace sourceflow::store {
namespace {

constexpr int never = std::numeric_limits<int>::max();

std::atomic<int> until_failure = never;
std::atomic<int> failures_left = 0;
std::atomic<int> failure_code = SQLITE_IOERR;
std::atomic<bool> failed = false;
std::atomic<int> changed = 0;

sqlite3_vfs* real_vfs = nullptr;

// SQLite gives one block of memory for a file: ours first, the real one behind it.
struct File {
  sqlite3_file base;
};

sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1);
}

int failure() {
  ++changed;
  if (until_failure == never || --until_failure > 0) return SQLITE_OK;
  failed = true;
  if (failures_left-- == 0) {
    until_failure = never;
  } else {
    until_failure = 1;
  }
  return failure_code;
}

template <auto method, bool can_fail, class... Args>
int forward(sqlite3_file* file, Args... args) {
  if constexpr (can_fail) {
    if (const int code = failure()) return code;
  }
  return (real(file)->pMethods->*method)(real(file), args...);
}

void shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }

using M = sqlite3_io_methods;

const sqlite3_io_methods methods{3,
                                 forward<&M::xClose, false>,
                                 forward<&M::xRead, false>,
                                 forward<&M::xWrite, true>,
                                 forward<&M::xTruncate, true>,
                                 forward<&M::xSync, true>,
                                 forward<&M::xFileSize, false>,
                                 forward<&M::xLock, false>,
                                 forward<&M::xUnlock, false>,
                                 forward<&M::xCheckReservedLock, false>,
                                 forward<&M::xFileControl, false>,
                                 forward<&M::xSectorSize, false>,
                                 forward<&M::xDeviceCharacteristics, false>,
                                 forward<&M::xShmMap, false>,
                                 forward<&M::xShmLock, false>,
                                 shm_barrier,
                                 forward<&M::xShmUnmap, false>,
                                 forward<&M::xFetch, false>,
                                 forward<&M::xUnfetch, false>};

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int code = real_vfs->xOpen(real_vfs, name, real(file), flags, out_flags);
  file->pMethods = real(file)->pMethods ? &methods : nullptr;
  return code;
}

sqlite3_vfs failing_vfs;

}  // namespace

FailingDisk::FailingDisk() {
  real_vfs = sqlite3_vfs_find(nullptr);
  failing_vfs = *real_vfs;
  failing_vfs.zName = "failing-disk";
  failing_vfs.szOsFile += static_cast<int>(sizeof(File));
  failing_vfs.xOpen = open;
  sqlite3_vfs_register(&failing_vfs, 1);
  work_again();
}

FailingDisk::~FailingDisk() {
  work_again();
  sqlite3_vfs_unregister(&failing_vfs);
  sqlite3_vfs_register(real_vfs, 1);
}

void FailingDisk::fail(int nth, int code, int more) {
  failed = false;
  failure_code = code;
  failures_left = more;
  until_failure = nth;
}

void FailingDisk::work_again() { until_failure = never; }

bool FailingDisk::has_failed() const { return failed; }

int FailingDisk::changes() const { return changed; }

}  // namespace sourceflow::store
