#include "sourceflow/local/journal_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <boost/crc.hpp>

namespace sourceflow::local {

namespace {

struct Head {
  std::uint32_t size;
  std::uint32_t checksum;
  std::uint64_t number;
};

std::uint32_t checksum(std::uint64_t number, std::string_view frame) {
  boost::crc_32_type crc;
  crc.process_bytes(&number, sizeof number);
  crc.process_bytes(frame.data(), frame.size());
  return crc.checksum();
}

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int open_file(const std::filesystem::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_WRONLY | O_CLOEXEC, 0600);
  if (descriptor < 0) fail("cannot write " + path.string());
  return descriptor;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

/// The frame of this number that starts the bytes, if there is a whole one.
bool has_frame(std::string_view bytes, std::uint64_t number, Head& head) {
  if (bytes.size() < sizeof head) return false;
  std::memcpy(&head, bytes.data(), sizeof head);
  return head.number == number && head.size <= bytes.size() - sizeof head &&
         head.checksum == checksum(number, bytes.substr(sizeof head, head.size));
}

/// Whether a whole frame of a later number stands anywhere in the bytes.
bool has_later_frame(std::string_view bytes, std::uint64_t number) {
  constexpr std::uint64_t farthest = 1 << 20;
  for (; bytes.size() >= sizeof(Head); bytes.remove_prefix(1)) {
    Head head;
    std::memcpy(&head, bytes.data(), sizeof head);
    const bool is_plausible = head.number > number && head.number < number + farthest;
    if (is_plausible && has_frame(bytes, head.number, head)) return true;
  }
  return false;
}

}  // namespace

JournalFile JournalFile::create(const std::filesystem::path& path) {
  JournalFile file(open_file(path, O_CREAT | O_TRUNC), 0, 0);
  file.pending_ = format;
  file.commit(true);
  return file;
}

JournalFile JournalFile::resume(const std::filesystem::path& path,
                                std::uint64_t size,
                                std::uint64_t frames) {
  JournalFile file(open_file(path, 0), size, frames);
  const auto offset = static_cast<off_t>(size);
  if (::ftruncate(file.descriptor_, offset) != 0 || ::lseek(file.descriptor_, offset, SEEK_SET) < 0)
    fail("cannot write " + path.string());
  return file;
}

JournalFile::JournalFile(JournalFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      frames_(other.frames_),
      pending_(std::move(other.pending_)) {}

JournalFile& JournalFile::operator=(JournalFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  size_ = other.size_;
  frames_ = other.frames_;
  pending_ = std::move(other.pending_);
  return *this;
}

JournalFile::~JournalFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void JournalFile::add(std::string_view frame) {
  const std::uint64_t number = ++frames_;
  const Head head{static_cast<std::uint32_t>(frame.size()), checksum(number, frame), number};
  pending_.append(reinterpret_cast<const char*>(&head), sizeof head).append(frame);
}

void JournalFile::commit(bool sync) {
  if (pending_.empty()) return;
  constexpr std::size_t kept_buffer = 1 << 20;
  std::size_t written = 0;
  while (written < pending_.size()) {
    const auto size = ::write(descriptor_, pending_.data() + written, pending_.size() - written);
    if (size < 0 && errno != EINTR) take_back("cannot write the journal");
    if (size > 0) written += static_cast<std::size_t>(size);
  }
  if (sync && ::fdatasync(descriptor_) != 0) take_back("cannot write the journal to the disk");
  size_ += pending_.size();
  pending_.clear();
  if (pending_.capacity() > kept_buffer) pending_.shrink_to_fit();
}

void JournalFile::take_back(const char* what) {
  const int why = errno;
  const auto before = static_cast<off_t>(size_);
  if (::ftruncate(descriptor_, before) == 0) ::lseek(descriptor_, before, SEEK_SET);
  errno = why;
  fail(what);
}

JournalEnd read_journal(const std::filesystem::path& path,
                        const std::function<void(std::string_view)>& frame) {
  const std::string file = read_file(path);
  std::string_view bytes = file;
  if (!bytes.starts_with(JournalFile::format)) {
    // Killed before the first line was whole: there is nothing in it.
    if (JournalFile::format.starts_with(bytes)) return {0, 0, bytes.size()};
    throw std::runtime_error(path.string() +
                             " is no journal of this version of sourceflow; start "
                             "the version that wrote it, or name another directory with --data");
  }
  bytes.remove_prefix(JournalFile::format.size());
  JournalEnd end;
  Head head;
  while (has_frame(bytes, end.frames + 1, head)) {
    frame(bytes.substr(sizeof head, head.size));
    bytes.remove_prefix(sizeof head + head.size);
    ++end.frames;
  }
  end.size = file.size() - bytes.size();
  end.torn = bytes.size();
  if (has_later_frame(bytes, end.frames)) {
    throw std::runtime_error(path.string() + " is damaged at byte " + std::to_string(end.size) +
                             ", before frames that are whole: restore it from a copy, or remove "
                             "the directory to start anew");
  }
  return end;
}

}  // namespace sourceflow::local
