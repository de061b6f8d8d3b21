#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/local/journal_file.hpp"
#include "sourceflow/local/kept_objects.hpp"
#include "sourceflow/local/witness.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

struct JournalOptions {
  std::filesystem::path directory;
  /// Each commit waits for the disk, so that a power failure loses nothing either.
  bool sync = false;
  /// A journal larger than this, and than twice what it goes on from, is replaced by a copy of the
  /// state.
  std::uint64_t compact_at = 64 << 20;
};

/// Keeps a world in a directory: a copy of its state, and a journal of what changed since.
///
/// What one call changed is one frame, so a process killed at any moment leaves all of it or
/// nothing. `note` ends a frame, `commit` writes those that have gathered; only then may the calls
/// be answered. Throws std::runtime_error when the directory belongs to another process or cannot
/// be read as a state, std::system_error when it cannot be written.
class Journal final : public Witness {
 public:
  /// Fills the world, which must be empty, with what the directory has.
  Journal(World& world, JournalOptions options);
  ~Journal() override;

  /// Ends the frame of what happened until `now`.
  void note(base::Time now);
  bool has_pending() const { return file_->has_pending(); }
  void commit();

  /// The latest time in what was read; the clock must not be behind it.
  base::Time latest() const { return latest_; }
  /// How many endpoints have used the directory, this one included.
  std::uint64_t starts() const { return starts_; }

  void sent(std::uint64_t queue, const NewMessage& message, base::Time now) override;
  void received(std::uint64_t queue, const ReceiveRequest& request, base::Time now) override;
  void removed(std::uint64_t queue, const ReceiptHandle& handle, base::Time now) override;
  void hidden(std::uint64_t queue,
              const ReceiptHandle& handle,
              base::Duration timeout,
              base::Time now) override;
  void taken(std::uint64_t queue, base::Time now) override;
  void purged(std::uint64_t queue) override;
  void published(const std::string& topic,
                 const std::string& key,
                 const Deduplication::First& first) override;
  void posting(const HttpDelivery& delivery) override;
  void put_off(const base::Uuid& delivery, int failures, base::Time due) override;
  void posted(const base::Uuid& delivery) override;

 private:
  class Lock {
   public:
    explicit Lock(const std::filesystem::path& directory);
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    ~Lock();

   private:
    int descriptor_;
  };

  void recover();
  void compact();
  void remove_before(std::uint64_t number);
  void note_objects(const KeptObjects& now_there, bool all, base::Time now);
  std::filesystem::path path(const char* kind, std::uint64_t number) const;

  World& world_;
  JournalOptions options_;
  Lock lock_;
  /// Of the copy and the journal that are in use.
  std::uint64_t number_ = 0;
  std::uint64_t copy_size_ = 0;
  std::optional<JournalFile> file_;
  std::string frame_;
  std::string created_;
  /// As they were last written.
  KeptObjects objects_;
  std::uint64_t key_changes_ = 0;
  base::Time latest_ = {};
  std::uint64_t starts_ = 0;
};

}  // namespace sourceflow::local
