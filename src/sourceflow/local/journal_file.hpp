#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace sourceflow::local {

/// A file to which frames are added, each with its number and its checksum, so that what a killed
/// process left half written is known as such.
///
/// Throws std::system_error when the file cannot be written. One thread at a time.
class JournalFile {
 public:
  /// What follows a file's name; another one is refused.
  static constexpr std::string_view format = "sourceflow journal 3\n";

  /// A new, empty file in the place of any other.
  static JournalFile create(const std::filesystem::path& path);
  /// An existing one, to go on after `size` bytes and `frames` frames.
  static JournalFile resume(const std::filesystem::path& path,
                            std::uint64_t size,
                            std::uint64_t frames);
  JournalFile(JournalFile&& other) noexcept;
  JournalFile& operator=(JournalFile&& other) noexcept;
  ~JournalFile();

  /// Adds a frame to those that `commit` writes.
  void add(std::string_view frame);
  bool has_pending() const { return !pending_.empty(); }
  /// All added so far are in the file; with `sync` also on the disk. After a failure they are still
  /// pending, and the file is as before.
  void commit(bool sync);
  std::uint64_t size() const { return size_; }

 private:
  JournalFile(int descriptor, std::uint64_t size, std::uint64_t frames)
      : descriptor_(descriptor), size_(size), frames_(frames) {}

  [[noreturn]] void take_back(const char* what);

  int descriptor_;
  std::uint64_t size_;
  std::uint64_t frames_;
  std::string pending_;
};

/// What was found when a journal was read.
struct JournalEnd {
  std::uint64_t size = 0;
  std::uint64_t frames = 0;
  /// Bytes after the last whole frame: of a write that was cut off.
  std::uint64_t torn = 0;
};

/// Gives each whole frame, in order. Throws std::runtime_error naming file and place when whole
/// frames follow a damaged one: that is no write cut off, and something would be missing in the
/// middle.
JournalEnd read_journal(const std::filesystem::path& path,
                        const std::function<void(std::string_view)>& frame);

}  // namespace sourceflow::local
