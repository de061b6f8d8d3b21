// Bytes as the records of a journal, as a snapshot, and as a journal's file: read or refused by
// std::runtime_error; and what was read is written and read again as the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <string_view>
#include <unistd.h>

#include "sourceflow/local/journal_file.hpp"
#include "sourceflow/local/snapshot.hpp"
#include "sourceflow/local/world_records.hpp"

#include "read_or_refuse.hpp"

namespace sourceflow::local {
namespace {

template <class Read>
bool is_read(Read read) {
  return fuzz::read_or_refuse<std::runtime_error>(read);
}

struct Kept {
  base::SeededRandom random{1};
  World world{random};
};

/// Queues are told apart by a number of 64 bits from the dice, which no endpoint gives twice.
bool has_twins(const World& world) {
  std::set<std::uint64_t> instances;
  for (const auto& [arn, queue] : world.queues.all()) instances.insert(queue->queue.instance());
  return instances.size() != world.queues.all().size();
}

void repeats(const World& world) {
  if (has_twins(world)) return;
  const std::string once = snapshot_of(world);
  Kept again;
  std::string twice;
  if (is_read([&] { restore_world(again.world, once, {}); })) twice = snapshot_of(again.world);
  if (twice == once) return;
  const auto [here, there] = std::ranges::mismatch(once, twice);
  std::cerr << "a world that was written reads differently at byte " << here - once.begin()
            << " of " << once.size() << ", read " << twice.size() << '\n';
  std::abort();
}

void all_of(std::string_view bytes) {
  Kept by_records;
  WorldReader reader(by_records.world, bytes.size());
  if (is_read([&] { reader.apply(bytes); })) repeats(by_records.world);
  Kept by_snapshot;
  if (is_read([&] { restore_world(by_snapshot.world, bytes, {}); })) repeats(by_snapshot.world);
  static const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("journal-fuzz-" + std::to_string(::getpid()));
  std::ofstream(file, std::ios::binary | std::ios::trunc) << JournalFile::format << bytes;
  is_read([&] { read_journal(file, [](std::string_view) {}); });
}

}  // namespace
}  // namespace sourceflow::local

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sourceflow::local::all_of({reinterpret_cast<const char*>(data), size});
  return 0;
}
