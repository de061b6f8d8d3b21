#include "sourceflow/local/journal.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

#include "sourceflow/base/log.hpp"
#include "sourceflow/local/kept_fields.hpp"
#include "sourceflow/local/world_records.hpp"

namespace sourceflow::local {

namespace fs = std::filesystem;

namespace {

/// A new name of a file outlives a power failure only once its directory is on the disk.
void sync_directory(const fs::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

/// The number in `copy-7`.
std::optional<std::uint64_t> number_of(const std::string& file, std::string_view kind) {
  if (!file.starts_with(kind) || file.size() <= kind.size() + 1) return std::nullopt;
  std::uint64_t number = 0;
  const char* const first = file.data() + kind.size() + 1;
  const char* const last = file.data() + file.size();
  const auto [end, error] = std::from_chars(first, last, number);
  return error == std::errc{} && end == last ? std::optional(number) : std::nullopt;
}

template <class... T>
void append(std::string& frame, RecordKind kind, const T&... values) {
  ByteWriter out(frame);
  out(kind, values...);
}

}  // namespace

Journal::Lock::Lock(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    throw std::runtime_error("cannot make the directory " + directory.string() +
                             " to keep data in: " + error.message());
  }
  const fs::path file = directory / "lock";
  descriptor_ = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor_ < 0)
    throw std::system_error(errno, std::generic_category(), "cannot write " + file.string());
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  ::close(descriptor_);
  throw std::runtime_error(directory.string() + " is in use by another endpoint");
}

Journal::Lock::~Lock() { ::close(descriptor_); }

Journal::Journal(World& world, JournalOptions options)
    : world_(world), options_(std::move(options)), lock_(options_.directory) {
  recover();
  ++starts_;
  append(frame_, RecordKind::started, starts_);
  objects_ = kept_objects(world_);
  world_.settings_changed = false;
  world_.queues.tell(*this);
  note(latest_);
  commit();
}

Journal::~Journal() {
  try {
    commit();
  } catch (const std::exception& failure) {
    base::log(base::LogLevel::error, "the last changes are not kept", {{"reason", failure.what()}});
  }
}

fs::path Journal::path(const char* kind, std::uint64_t number) const {
  return options_.directory / (std::string(kind) + "-" + std::to_string(number));
}

void Journal::recover() {
  for (const auto& entry : fs::directory_iterator(options_.directory)) {
    const std::string name = entry.path().filename().string();
    if (const auto number = number_of(name, "copy")) number_ = std::max(number_, *number);
  }
  remove_before(number_);
  const fs::path last_copy = path("copy", number_);
  WorldReader reader(world_, number_ != 0 ? fs::file_size(last_copy) : 0);
  const auto apply = [&](std::string_view frame) { reader.apply(frame); };
  if (number_ != 0) {
    copy_size_ = read_journal(last_copy, apply).size;
    if (!reader.is_complete()) throw std::runtime_error(last_copy.string() + " is not complete");
  }
  const fs::path journal = path("journal", number_);
  const JournalEnd end = fs::exists(journal) ? read_journal(journal, apply) : JournalEnd{};
  if (end.torn != 0) {
    base::log(base::LogLevel::info,
              "a write that was cut off is left out",
              {{"file", journal.string()}, {"bytes", std::to_string(end.torn)}});
  }
  file_ = end.size == 0 ? JournalFile::create(journal)
                        : JournalFile::resume(journal, end.size, end.frames);
  sync_directory(options_.directory);
  latest_ = reader.latest();
  starts_ = reader.starts();
}

/// The copy is whole and has its name before the new journal goes on from it, and the old ones go
/// last: there is a way back from a kill between any two of these.
void Journal::compact() {
  const std::uint64_t next = number_ + 1;
  const fs::path unfinished = options_.directory / "copy.unfinished";
  JournalFile copy = JournalFile::create(unfinished);
  std::string head;
  append(head, RecordKind::started, starts_);
  copy.add(head);
  write_world(world_, [&](std::string_view frame) {
    copy.add(frame);
    copy.commit(false);
  });
  copy.commit(true);
  fs::rename(unfinished, path("copy", next));
  sync_directory(options_.directory);
  file_ = JournalFile::create(path("journal", next));
  sync_directory(options_.directory);
  number_ = next;
  remove_before(number_);
  copy_size_ = copy.size();
}

/// What a copy made superfluous.
void Journal::remove_before(std::uint64_t number) {
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(options_.directory)) {
    for (const std::string_view kind : {"copy", "journal"}) {
      const auto of = number_of(entry.path().filename().string(), kind);
      if (of && *of < number) old.push_back(entry.path());
    }
  }
  for (const fs::path& file : old) fs::remove(file);
}

void Journal::note(base::Time now) {
  const bool keys_changed = key_changes_ != world_.keys.changes_by_time();
  if (world_.settings_changed || keys_changed || world_.replaced) {
    note_objects(kept_objects(world_), true, now);
  } else if (world_.move_tasks.is_any_running()) {
    note_objects(kept_move_tasks(world_), false, now);
  }
  key_changes_ = world_.keys.changes_by_time();
  world_.settings_changed = false;
  // Messages may already lie in what is new.
  frame_.insert(0, std::exchange(created_, {}));
  // So that there is something to commit, which then writes the copy.
  if (world_.replaced) append(frame_, RecordKind::started, starts_);
  if (!frame_.empty()) file_->add(frame_);
  frame_.clear();
}

void Journal::note_objects(const KeptObjects& now_there, bool all, base::Time now) {
  for (const auto& [name, bytes] : now_there) {
    const auto [entry, is_new] = objects_.try_emplace(name);
    if (!is_new && entry->second == bytes) continue;
    append(is_new ? created_ : frame_, RecordKind::put, now, name, bytes);
    entry->second = bytes;
  }
  if (!all) return;
  std::erase_if(objects_, [&](const auto& entry) {
    if (now_there.contains(entry.first)) return false;
    append(frame_, RecordKind::drop, now, entry.first);
    return true;
  });
}

void Journal::commit() {
  const bool is_replaced = std::exchange(world_.replaced, false);
  file_->commit(options_.sync);
  const bool is_due = file_->size() > options_.compact_at && file_->size() > 2 * copy_size_;
  if (is_due || is_replaced) compact();
}

void Journal::sent(std::uint64_t queue, const NewMessage& message, base::Time now) {
  append(frame_, RecordKind::sent, queue, now);
  ByteWriter out(frame_);
  write_payload(out, *message.payload);
  out(message.id, message.group, message.deduplication_id, message.delay, message.sent);
  out(message.receives, message.is_moved);
  write_shared(out, message.sender);
  write_shared(out, message.dead_letter_source);
}

void Journal::received(std::uint64_t queue, const ReceiveRequest& request, base::Time now) {
  append(frame_, RecordKind::received, queue, now, request);
}

void Journal::removed(std::uint64_t queue, const ReceiptHandle& handle, base::Time now) {
  append(frame_, RecordKind::removed, queue, now, handle);
}

void Journal::hidden(std::uint64_t queue,
                     const ReceiptHandle& handle,
                     base::Duration timeout,
                     base::Time now) {
  append(frame_, RecordKind::hidden, queue, now, handle, timeout);
}

void Journal::taken(std::uint64_t queue, base::Time now) {
  append(frame_, RecordKind::taken, queue, now);
}

void Journal::purged(std::uint64_t queue) { append(frame_, RecordKind::purged, queue); }

void Journal::published(const std::string& topic,
                        const std::string& key,
                        const Deduplication::First& first) {
  append(frame_, RecordKind::published, topic, key, first);
}

void Journal::posting(const HttpDelivery& delivery) {
  append(frame_, RecordKind::posting);
  ByteWriter out(frame_);
  fields(out, delivery);
}

void Journal::put_off(const base::Uuid& delivery, int failures, base::Time due) {
  append(frame_, RecordKind::put_off, delivery, failures, due);
}

void Journal::posted(const base::Uuid& delivery) { append(frame_, RecordKind::posted, delivery); }

}  // namespace sourceflow::local
