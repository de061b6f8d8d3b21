#include "sourceflow/store/sql/sqlite/grouped_log.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <vector>

#include <sqlite3.h>

namespace sourceflow::store::sql {
namespace {

// SQLite's own VFS takes less than 128 KiB in one call, and no page has more than 64.
constexpr std::size_t most_held_back = 120 << 10;

// SQLite gives one block of memory for a file: ours first, the real one behind it.
struct LogFile {
  sqlite3_file base;
  bool groups = true;
  sqlite3_int64 start = 0;
  std::vector<std::byte> held_back{};
  // What was held back and could not be written is gone: no commit that counts on it may succeed.
  int failure = SQLITE_OK;
};

LogFile& log_of(sqlite3_file* file) { return *reinterpret_cast<LogFile*>(file); }

sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<LogFile*>(file) + 1);
}

void forget(LogFile& log) {
  log.held_back.clear();
  log.failure = SQLITE_OK;
}

int write_out(sqlite3_file* file) {
  LogFile& log = log_of(file);
  if (log.failure != SQLITE_OK || log.held_back.empty()) return log.failure;
  log.failure = real(file)->pMethods->xWrite(
      real(file), log.held_back.data(), static_cast<int>(log.held_back.size()), log.start);
  log.held_back.clear();
  return log.failure;
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  LogFile& log = log_of(file);
  if (!log.groups) return real(file)->pMethods->xWrite(real(file), bytes, size, at);
  const auto end = log.start + static_cast<sqlite3_int64>(log.held_back.size());
  const auto count = static_cast<std::size_t>(size);
  if (at != end || log.held_back.size() + count > most_held_back) {
    if (const int code = write_out(file)) return code;
  }
  if (log.failure != SQLITE_OK) return log.failure;
  if (log.held_back.empty()) log.start = at;
  const auto* first = static_cast<const std::byte*>(bytes);
  log.held_back.insert(log.held_back.end(), first, first + count);
  return SQLITE_OK;
}

/// Calls the real file, after what was held back is there.
template <auto method, class... Args>
int after_writing(sqlite3_file* file, Args... args) {
  if (const int code = write_out(file)) return code;
  return (real(file)->pMethods->*method)(real(file), args...);
}

template <auto method, class... Args>
int pass_on(sqlite3_file* file, Args... args) {
  return (real(file)->pMethods->*method)(real(file), args...);
}

int close(sqlite3_file* file) {
  const int code = real(file)->pMethods->xClose(real(file));
  log_of(file).~LogFile();
  return code;
}

using M = sqlite3_io_methods;

// Of the first version: a log is neither shared nor mapped memory.
const sqlite3_io_methods log_methods{1,
                                     close,
                                     after_writing<&M::xRead>,
                                     write,
                                     after_writing<&M::xTruncate>,
                                     after_writing<&M::xSync>,
                                     after_writing<&M::xFileSize>,
                                     pass_on<&M::xLock>,
                                     pass_on<&M::xUnlock>,
                                     pass_on<&M::xCheckReservedLock>,
                                     pass_on<&M::xFileControl>,
                                     pass_on<&M::xSectorSize>,
                                     pass_on<&M::xDeviceCharacteristics>,
                                     nullptr,
                                     nullptr,
                                     nullptr,
                                     nullptr,
                                     nullptr,
                                     nullptr};

struct Vfs : sqlite3_vfs {
  sqlite3_vfs* system;
  std::string name;
};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* given) {
  sqlite3_vfs* system = static_cast<Vfs*>(vfs)->system;
  const bool is_log = (flags & SQLITE_OPEN_WAL) != 0;
  if (!is_log) return system->xOpen(system, name, file, flags, given);
  const int code = system->xOpen(system, name, real(file), flags, given);
  file->pMethods = nullptr;
  if (real(file)->pMethods == nullptr) return code;
  // Where a write may harm its neighbours, SQLite fills the last sector up after the flush.
  const int device = real(file)->pMethods->xDeviceCharacteristics(real(file));
  const bool groups = (device & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
  new (file) LogFile{.base = {.pMethods = &log_methods}, .groups = groups};
  return code;
}

void forget_log(void* connection) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(
      static_cast<sqlite3*>(connection), "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
  if (file != nullptr && file->pMethods == &log_methods) forget(log_of(file));
}

}  // namespace

std::string grouped_log_vfs() {
  static std::mutex mutex;
  // SQLite keeps a VFS until the process ends.
  static auto& all = *new std::vector<std::unique_ptr<Vfs>>();
  const std::lock_guard lock(mutex);
  sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
  for (const auto& each : all) {
    if (each->system == system) return each->name;
  }
  auto vfs =
      std::make_unique<Vfs>(Vfs{*system, system, "grouped-log-over-" + std::string(system->zName)});
  vfs->zName = vfs->name.c_str();
  vfs->szOsFile += static_cast<int>(sizeof(LogFile));
  vfs->xOpen = open;
  vfs->pNext = nullptr;
  sqlite3_vfs_register(vfs.get(), 0);
  return all.emplace_back(std::move(vfs))->name;
}

void forget_at_rollback(sqlite3* connection) {
  sqlite3_rollback_hook(connection, forget_log, connection);
}

}  // namespace sourceflow::store::sql
