#include "sourceflow/message/equal.hpp"

#include <gtest/gtest.h>

namespace sourceflow::message {
namespace {

struct Inner {
  std::vector<std::string> texts;
};
struct Other {};
struct Outer {
  int number = 0;
  std::optional<Inner> maybe;
  std::map<std::string, Inner> map;
  std::variant<Inner, Other> either;
  Sensitive<std::string, Mask::name> name;
};

Outer outer() { return {1, Inner{{"a"}}, {{"k", Inner{{"b"}}}}, Inner{{"c"}}, "Ann"}; }

TEST(Equal, IsTrueForEqualFieldsAllTheWayDown) { EXPECT_TRUE(equal(outer(), outer())); }

TEST(Equal, IsFalseWhereverAFieldDiffers) {
  const auto differs = [](auto change) {
    Outer changed = outer();
    change(changed);
    return !equal(outer(), changed) && !equal(changed, outer());
  };

  EXPECT_TRUE(differs([](Outer& o) { o.number = 2; }));
  EXPECT_TRUE(differs([](Outer& o) { o.maybe.reset(); }));
  EXPECT_TRUE(differs([](Outer& o) { o.maybe->texts.push_back("more"); }));
  EXPECT_TRUE(differs([](Outer& o) { o.map["k"].texts[0] = "x"; }));
  EXPECT_TRUE(differs([](Outer& o) { o.map["l"] = {}; }));
  EXPECT_TRUE(differs([](Outer& o) { o.either = Other{}; }));
  EXPECT_TRUE(differs([](Outer& o) { std::get<Inner>(o.either).texts[0] = "x"; }));
  EXPECT_TRUE(differs([](Outer& o) { o.name = "Bob"; }));
}

}  // namespace
}  // namespace sourceflow::message
