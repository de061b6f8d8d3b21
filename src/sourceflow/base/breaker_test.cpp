#include "sourceflow/base/breaker.hpp"

#include <gmock/gmock.h>

#include "sourceflow/base/breakers.hpp"

namespace sourceflow::base {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct Timeout : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

constexpr Breaker::Moment start{};

Breaker opened(BreakerOptions options = {}) {
  Breaker breaker(options);
  for (int i = 0; i < options.failures; ++i) breaker.failed(*breaker.begin(start), start, "away");
  return breaker;
}

TEST(Breaker, OpensAfterFiveFailuresInARow) {
  Breaker breaker;

  for (int i = 0; i < 4; ++i) breaker.failed(*breaker.begin(start), start, "away");
  EXPECT_EQ(breaker.state(start), BreakerState::closed);
  breaker.failed(*breaker.begin(start), start, "away");

  EXPECT_EQ(breaker.state(start), BreakerState::open);
  EXPECT_FALSE(breaker.begin(start));
  EXPECT_EQ(breaker.status(start).refused, 1u);
  EXPECT_EQ(breaker.status(start).reason, "away");
}

TEST(Breaker, CountsFailuresAnewAfterASuccessAndSkipsWhatIsIgnored) {
  Breaker breaker;
  for (int i = 0; i < 4; ++i) breaker.failed(*breaker.begin(start), start, "away");

  breaker.ignored(*breaker.begin(start), start);
  EXPECT_EQ(breaker.status(start).failures_in_a_row, 4);
  breaker.succeeded(*breaker.begin(start), start);
  breaker.failed(*breaker.begin(start), start, "away");

  EXPECT_EQ(breaker.state(start), BreakerState::closed);
  EXPECT_EQ(breaker.status(start).failures_in_a_row, 1);
}

TEST(Breaker, LetsABoundedNumberOfCallsTryAfterAMinute) {
  auto breaker = opened();

  EXPECT_FALSE(breaker.allows(start + 59s));
  EXPECT_EQ(breaker.state(start + 60s), BreakerState::half_open);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(breaker.begin(start + 60s));

  EXPECT_FALSE(breaker.begin(start + 60s));
}

TEST(Breaker, ClosesAfterTwoSuccessesOfItsTrials) {
  auto breaker = opened();
  const auto later = start + 60s;

  breaker.succeeded(*breaker.begin(later), later);
  EXPECT_EQ(breaker.state(later), BreakerState::half_open);
  breaker.succeeded(*breaker.begin(later), later);

  EXPECT_EQ(breaker.state(later), BreakerState::closed);
}

TEST(Breaker, OpensAgainAtTheFirstFailureOfATrial) {
  auto breaker = opened();
  const auto later = start + 60s;

  breaker.failed(*breaker.begin(later), later, "still away");

  EXPECT_EQ(breaker.state(later), BreakerState::open);
  EXPECT_FALSE(breaker.allows(later + 59s));
  EXPECT_EQ(breaker.status(later).opened, 2u);
}

TEST(Breaker, IsNotChangedByCallsThatBeganBeforeItOpened) {
  Breaker breaker;
  const auto early = *breaker.begin(start);
  for (int i = 0; i < 5; ++i) breaker.failed(*breaker.begin(start), start, "away");

  breaker.succeeded(early, start);
  breaker.failed(early, start, "late");

  EXPECT_EQ(breaker.state(start), BreakerState::open);
  EXPECT_EQ(breaker.status(start).opened, 1u);
}

TEST(Breaker, TriesAnewWhenItsTrialsNeverEnd) {
  auto breaker = opened();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(breaker.begin(start + 60s));

  EXPECT_FALSE(breaker.begin(start + 119s));

  EXPECT_TRUE(breaker.begin(start + 120s));
}

TEST(Breaker, StaysOpenByHandUntilItIsReset) {
  Breaker breaker;

  breaker.trip(start, "maintenance");
  EXPECT_FALSE(breaker.allows(start + 24h));
  EXPECT_TRUE(breaker.status(start).is_tripped);
  breaker.reset(start);

  EXPECT_TRUE(breaker.allows(start));
  EXPECT_FALSE(breaker.status(start).is_tripped);
}

TEST(BreakerOptions, ComplainOfEachNumberThatCannotBe) {
  const BreakerOptions wrong{.failures = 0, .open = 0ms, .trials = 0, .successes = 0};

  EXPECT_THAT(wrong.validate(), SizeIs(4));
  EXPECT_THAT(BreakerOptions{}.validate(), IsEmpty());
}

struct Watched {
  Breaker::Moment now = start;
  std::vector<std::string> states;
  Breakers breakers{[this] { return now; }};

  Watched() {
    breakers.on_change([this](const BreakerChange& change) {
      states.push_back(change.breaker + " " + std::string(to_text(change.after)));
    });
  }
};

TEST(Breakers, TellOfEveryChange) {
  Watched watched;
  auto& payments = watched.breakers.get("payments", {.failures = 1, .successes = 1});

  EXPECT_THROW(payments.call([] { throw Timeout("late"); }), BreakerOpen);
  EXPECT_THROW(payments.call([] {}), BreakerOpen);
  watched.now += 60s;
  EXPECT_EQ(payments.call([] { return 7; }), 7);

  EXPECT_THAT(watched.states, ElementsAre("payments open", "payments closed"));
  EXPECT_EQ(watched.breakers.status().at("payments").refused, 1u);
  EXPECT_EQ(watched.breakers.find("payments"), &payments);
  EXPECT_EQ(watched.breakers.find("stock"), nullptr);
}

TEST(Breakers, CountOnlyTheKindsOfErrorsThatTheyAreTold) {
  Watched watched;
  auto& picky = watched.breakers.get("picky", {.failures = 1, .handled = kinds<Timeout>()});
  auto& lenient = watched.breakers.get("lenient", {.failures = 1, .ignored = kinds<Refused>()});

  EXPECT_THROW(picky.call([] { throw Refused("no"); }), Refused);
  EXPECT_THROW(lenient.call([] { throw Refused("no"); }), Refused);
  EXPECT_THAT(watched.states, IsEmpty());
  EXPECT_THROW(picky.call([] { throw Timeout("late"); }), BreakerOpen);
  EXPECT_THROW(lenient.call([] { throw Timeout("late"); }), BreakerOpen);

  EXPECT_THAT(watched.states, ElementsAre("picky open", "lenient open"));
}

TEST(Breakers, ThrowWhatTheCallThrewUntilItOpensThem) {
  Watched watched;
  auto& breaker = watched.breakers.get("payments", {.failures = 2});

  EXPECT_THROW(breaker.call([] { throw Timeout("late"); }), Timeout);
  try {
    breaker.call([] { throw Timeout("late again"); });
    FAIL() << "it threw nothing";
  } catch (const BreakerOpen& open) {
    EXPECT_THROW(std::rethrow_if_nested(open), Timeout);
    EXPECT_STREQ(open.what(), "payments is left alone after failures: late again");
  }
}

}  // namespace
}  // namespace sourceflow::base
