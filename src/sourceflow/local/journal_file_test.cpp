#include "sourceflow/local/journal_file.hpp"

#include <fstream>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/local/journal_testing.hpp"

namespace sourceflow::local {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

struct JournalFileTest : ::testing::Test {
  std::vector<std::string> read() {
    std::vector<std::string> frames;
    end = read_journal(path, [&](std::string_view frame) { frames.emplace_back(frame); });
    return frames;
  }

  void write(std::initializer_list<std::string_view> frames) {
    JournalFile file = JournalFile::create(path);
    for (const auto frame : frames) file.add(frame);
    file.commit(false);
  }

  void change_byte(std::uint64_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at));
    file.put('!');
  }

  testing::TemporaryDirectory directory;
  fs::path path = directory.path() / "journal";
  JournalEnd end;
};

TEST_F(JournalFileTest, GivesBackWhatWasCommittedAndNothingElse) {
  JournalFile file = JournalFile::create(path);
  file.add("one");
  file.add("");
  file.commit(true);
  file.add("not committed");

  EXPECT_THAT(read(), ElementsAre("one", ""));
  EXPECT_EQ(end.torn, 0u);
}

TEST_F(JournalFileTest, LeavesOutAWriteThatWasCutOffWhereverThatWas) {
  write({"one", "two"});
  const auto whole = fs::file_size(path);
  write({"one"});
  const auto first = fs::file_size(path);

  for (auto size = first; size < whole; ++size) {
    write({"one", "two"});
    fs::resize_file(path, size);
    EXPECT_THAT(read(), ElementsAre("one")) << size;
    EXPECT_EQ(end.torn, size - first);
  }
}

TEST_F(JournalFileTest, GoesOnAfterTheLastWholeFrame) {
  write({"one", "two"});
  fs::resize_file(path, fs::file_size(path) - 1);
  read();

  JournalFile file = JournalFile::resume(path, end.size, end.frames);
  file.add("three");
  file.commit(false);

  EXPECT_THAT(read(), ElementsAre("one", "three"));
}

TEST_F(JournalFileTest, RefusesDamageInTheMiddle) {
  write({"one", "two", "three"});
  change_byte(JournalFile::format.size() + 17);

  EXPECT_THROW(read(), std::runtime_error);
}

TEST_F(JournalFileTest, RefusesAnotherFormat) {
  write({});
  change_byte(0);

  EXPECT_THROW(read(), std::runtime_error);
}

TEST_F(JournalFileTest, TakesAFileKilledAtItsFirstLineForEmpty) {
  write({});
  fs::resize_file(path, 5);

  EXPECT_THAT(read(), ElementsAre());
  EXPECT_EQ(end.size, 0u);
}

}  // namespace
}  // namespace sourceflow::local
