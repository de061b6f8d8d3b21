#include "sourceflow/app/checkup.hpp"

#include <atomic>
#include <future>
#include <stdexcept>

#include <gtest/gtest.h>

namespace sourceflow::app {
namespace {

using namespace std::chrono_literals;

std::vector<Check> well(const std::string& name) { return {{.name = name, .detail = "well"}}; }

TEST(Checkup, LooksAtEverythingAtTheSameTime) {
  std::promise<void> first, second;
  Checkup checkup;
  checkup.add("first", "", [&] {
    first.set_value();
    second.get_future().wait();
    return well("first");
  });
  checkup.add("second", "", [&] {
    first.get_future().wait();
    second.set_value();
    return well("second");
  });

  const auto found = checkup.run(5s);

  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].health, Health::ok);
  EXPECT_EQ(found[1].health, Health::ok);
}

TEST(Checkup, SaysWhatWasThrownAndWhatToDo) {
  Checkup checkup;
  checkup.add("store", "start the database", []() -> std::vector<Check> {
    throw std::runtime_error("connection refused");
  });

  const auto found = checkup.run(5s);

  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].health, Health::failed);
  EXPECT_EQ(found[0].detail, "connection refused");
  EXPECT_EQ(found[0].advice, "start the database");
}

TEST(Checkup, DoesNotWaitForWhatHangsNorAsksItAgain) {
  std::promise<void> mended;
  const auto is_mended = mended.get_future().share();
  std::atomic<int> asked{0};
  Checkup checkup;
  checkup.add("store", "start the database", [&] {
    ++asked;
    is_mended.wait();
    return well("store");
  });
  checkup.add("other", "", [] { return well("other"); });

  const auto first = checkup.run(20ms);
  const auto again = checkup.run(20ms);
  mended.set_value();

  EXPECT_EQ(first[0].health, Health::failed);
  EXPECT_EQ(first[0].detail, "no answer within 20 ms");
  EXPECT_EQ(first[1].health, Health::ok);
  EXPECT_EQ(again[0].detail, "no answer since it was asked before");
  EXPECT_EQ(asked, 1);
}

TEST(Checkup, AsksAgainOnceItHasAnswered) {
  int asked = 0;
  Checkup checkup;
  checkup.add("store", "", [&] { return well("store " + std::to_string(++asked)); });

  checkup.run(5s);
  const auto again = checkup.run(5s);

  EXPECT_EQ(again[0].name, "store 2");
}

}  // namespace
}  // namespace sourceflow::app
