// Every value of every kind of field survives its JSON text.
#include <bit>
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sourceflow/message/equal.hpp"
#include "sourceflow/message/json.hpp"
#include "sourceflow/message/utf8.hpp"

namespace sourceflow::message {
namespace {

enum class Level : std::int16_t { low = -3, middle = 0, high = 200, beyond = 30'000 };
enum class Flags : std::uint64_t { none, first };

struct Leaf {
  std::string name;
  std::int32_t number = 0;
};
struct Branch {
  std::vector<Branch> branches;
  std::optional<Leaf> leaf;
};
struct Everything {
  bool boolean = false;
  std::int8_t tiny = 0;
  std::uint16_t small = 0;
  std::int64_t large = 0;
  std::uint64_t largest = 0;
  double real = 0;
  float small_real = 0;
  std::string text;
  Level level = Level::middle;
  Flags flags = Flags::none;
  base::Time time{};
  std::chrono::sys_time<std::chrono::nanoseconds> fine_time{};
  std::chrono::sys_days day{};
  std::chrono::nanoseconds fine{};
  std::chrono::duration<std::int64_t, std::milli> medium{};
  std::chrono::duration<int, std::ratio<86400 * 7>> weeks{};
  std::chrono::duration<std::int64_t, std::ratio<3, 2>> odd{};
  base::Uuid id;
  base::Blob blob;
  std::optional<std::int64_t> maybe;
  std::vector<std::string> texts;
  std::vector<std::optional<double>> gaps;
  std::vector<bool> bits;
  std::map<std::string, Leaf> leaves;
  std::variant<Leaf, Branch> either;
  Sensitive<std::string, Mask::card> card;
  Branch branch;
};

rc::Gen<std::string> any_text() {
  const auto code_point =
      rc::gen::suchThat(rc::gen::weightedOneOf<std::uint32_t>(
                            {{8, rc::gen::inRange<std::uint32_t>(0, 0x80)},
                             {2, rc::gen::inRange<std::uint32_t>(0x80, 0x110000)},
                             {1, rc::gen::inRange<std::uint32_t>(0xfff0, 0x10010)}}),
                        [](std::uint32_t code) { return code < 0xd800 || code > 0xdfff; });
  return rc::gen::map(rc::gen::container<std::vector<std::uint32_t>>(code_point),
                      [](const auto& codes) {
                        std::string text;
                        for (const auto code : codes) append_utf8(text, code);
                        return text;
                      });
}

template <class Real, class Bits>
rc::Gen<Real> any_real() {
  return rc::gen::suchThat(
      rc::gen::map(rc::gen::arbitrary<Bits>(), [](Bits bits) { return std::bit_cast<Real>(bits); }),
      [](Real value) { return std::isfinite(value); });
}

// Integers of all magnitudes; RapidCheck's own stay small at first.
template <class T>
T any_integer() {
  const auto bits = *rc::gen::inRange(0, static_cast<int>(sizeof(T) * 8));
  return static_cast<T>(*rc::gen::arbitrary<T>() >> bits);
}

Leaf any_leaf() { return {*any_text(), any_integer<std::int32_t>()}; }

Branch any_branch(int depth) {
  Branch branch;
  if (*rc::gen::arbitrary<bool>()) branch.leaf = any_leaf();
  const int count = depth == 0 ? 0 : *rc::gen::inRange(0, 3);
  for (int i = 0; i < count; ++i) branch.branches.push_back(any_branch(depth - 1));
  return branch;
}

Everything anything() {
  Everything all;
  all.boolean = *rc::gen::arbitrary<bool>();
  all.tiny = any_integer<std::int8_t>();
  all.small = any_integer<std::uint16_t>();
  all.large = any_integer<std::int64_t>();
  all.largest = any_integer<std::uint64_t>();
  all.real = *any_real<double, std::uint64_t>();
  all.small_real = *any_real<float, std::uint32_t>();
  all.text = *any_text();
  all.level = static_cast<Level>(any_integer<std::int16_t>());
  all.flags = static_cast<Flags>(any_integer<std::uint64_t>());
  // The years 0 to 9999 in microseconds.
  all.time += base::Duration{
      *rc::gen::inRange<std::int64_t>(-62'167'219'200'000'000, 253'402'300'800'000'000)};
  all.fine_time += std::chrono::nanoseconds{any_integer<std::int64_t>() / 2};
  all.day += std::chrono::days{*rc::gen::inRange(-719'528, 2'932'897)};
  all.fine += std::chrono::nanoseconds{any_integer<std::int64_t>()};
  all.medium += std::chrono::milliseconds{any_integer<std::int64_t>()};
  all.weeks += std::chrono::weeks{any_integer<int>()};
  all.odd = decltype(all.odd){any_integer<std::int64_t>() / 3};
  for (auto& byte : all.id.bytes) byte = *rc::gen::arbitrary<std::uint8_t>();
  all.blob = *rc::gen::arbitrary<base::Blob>();
  if (all.boolean) all.maybe = any_integer<std::int64_t>();
  all.texts = *rc::gen::container<std::vector<std::string>>(any_text());
  all.gaps = {0.5, std::nullopt, *any_real<double, std::uint64_t>()};
  all.bits = *rc::gen::arbitrary<std::vector<bool>>();
  all.leaves[*any_text()] = any_leaf();
  all.leaves[*any_text()] = any_leaf();
  if (all.boolean) {
    all.either = any_leaf();
  } else {
    all.either = any_branch(2);
  }
  all.card = *any_text();
  all.branch = any_branch(3);
  return all;
}

RC_GTEST_PROP(Json, GivesBackEveryValueOfEveryKind, ()) {
  const Everything sent = anything();

  const std::string text = encode(sent);
  const auto received = decode<Everything>(text);

  RC_ASSERT(equal(sent, received));
  RC_ASSERT(encode(received) == text);
}

RC_GTEST_PROP(Json, IsNeverCutShortUnnoticed, ()) {
  const std::string text = encode(any_branch(3));
  const auto length = *rc::gen::inRange<std::size_t>(0, text.size());

  RC_ASSERT_THROWS_AS(decode<Branch>(std::string_view(text).substr(0, length)), DecodeError);
}

TEST(Json, KeepsTheLimitsOfEveryNumber) {
  Everything all;
  all.tiny = std::numeric_limits<std::int8_t>::min();
  all.small = std::numeric_limits<std::uint16_t>::max();
  all.large = std::numeric_limits<std::int64_t>::min();
  all.largest = std::numeric_limits<std::uint64_t>::max();
  all.real = std::numeric_limits<double>::denorm_min();
  all.small_real = std::numeric_limits<float>::max();
  all.fine = std::chrono::nanoseconds::min();
  all.medium = std::chrono::milliseconds::max();
  all.weeks = all.weeks.max();

  EXPECT_TRUE(equal(decode<Everything>(encode(all)), all));
}

}  // namespace
}  // namespace sourceflow::message
