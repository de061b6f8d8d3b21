#include "sourceflow/aws/credential_cache.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/base/result_of.hpp"

namespace sourceflow::aws {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class CredentialCacheTest : public testing::Test {
 protected:
  void SetUp() override {
    base::set_log_sink([](base::LogLevel, std::string_view) {});
  }
  void TearDown() override { base::set_log_sink({}); }

  // A source that gives credentials for an hour, numbered by how often it was asked; it answers
  // when `open` is true.
  static base::Task<std::optional<Credentials>> ask(CredentialCacheTest* test) {
    ++test->asked;
    const auto number = test->asked;
    while (!test->open) {
      asio::steady_timer timer(test->io, 1ms);
      co_await timer.async_wait(asio::use_awaitable);
    }
    if (test->fails) throw Error({.message = "out of order", .kind = ErrorKind::transient});
    co_return Credentials{.access_key_id = std::to_string(number),
                          .secret_access_key = base::Secret("s"),
                          .expiration = test->clock->now() + 1h};
  }

  static base::Task<std::optional<Credentials>> ask_nothing() { co_return std::nullopt; }

  CredentialsSource source() {
    return [this] { return ask(this); };
  }

  std::string id_of(CredentialCache& cache) {
    return base::result_of(io, cache.get())->access_key_id;
  }

  asio::io_context io;
  std::shared_ptr<base::VirtualClock> clock = std::make_shared<base::VirtualClock>();
  int asked = 0;
  bool open = true;
  bool fails = false;
};

TEST(Freshness, EndsAMinuteBeforeTheCredentialsDo) {
  const base::Time now{};
  const auto of = [now](std::chrono::minutes left) {
    Credentials credentials;
    credentials.expiration = now + left;
    return freshness(credentials, now);
  };

  EXPECT_EQ(freshness(Credentials{}, now), Freshness::fresh);
  EXPECT_EQ(of(6min), Freshness::fresh);
  EXPECT_EQ(of(5min), Freshness::aging);
  EXPECT_EQ(of(1min), Freshness::ended);
}

TEST_F(CredentialCacheTest, AsksOnceWhileTheCredentialsAreGood) {
  CredentialCache cache(io.get_executor(), {source()}, clock);

  EXPECT_EQ(id_of(cache), "1");
  clock->advance(54min);
  EXPECT_EQ(id_of(cache), "1");

  EXPECT_EQ(asked, 1);
}

TEST_F(CredentialCacheTest, RenewsAgingCredentialsWhileTheyAreStillUsed) {
  CredentialCache cache(io.get_executor(), {source()}, clock);
  id_of(cache);
  clock->advance(56min);
  open = false;

  EXPECT_EQ(id_of(cache), "1");
  open = true;
  io.restart();
  while (id_of(cache) == "1") io.run_one_for(1ms);

  EXPECT_EQ(id_of(cache), "2");
  EXPECT_EQ(asked, 2);
}

TEST_F(CredentialCacheTest, AsksOnceHoweverManyWait) {
  CredentialCache cache(io.get_executor(), {source()}, clock);
  open = false;
  std::vector<std::future<std::shared_ptr<const Credentials>>> waiting;
  for (int i = 0; i < 100; ++i)
    waiting.push_back(asio::co_spawn(io, cache.get(), asio::use_future));
  io.poll();

  open = true;

  EXPECT_EQ(id_of(cache), "1");
  for (auto& future : waiting) {
    while (future.wait_for(0s) != std::future_status::ready) io.run_one_for(10ms);
    EXPECT_EQ(future.get()->access_key_id, "1");
  }
  EXPECT_EQ(asked, 1);
}

TEST_F(CredentialCacheTest, LetsOthersWaitOnWhenTheFirstGoesAway) {
  CredentialCache cache(io.get_executor(), {source()}, clock);
  open = false;
  asio::cancellation_signal signal;
  bool ended = false;
  asio::co_spawn(io, cache.get(), asio::bind_cancellation_slot(signal.slot(), [&ended](auto&&...) {
                   ended = true;
                 }));
  auto second = asio::co_spawn(io, cache.get(), asio::use_future);
  io.poll();

  signal.emit(asio::cancellation_type::terminal);
  while (!ended) io.run_one_for(10ms);
  open = true;
  while (second.wait_for(0s) != std::future_status::ready) io.run_one_for(10ms);

  EXPECT_EQ(second.get()->access_key_id, "1");
  EXPECT_EQ(asked, 1);
}

TEST_F(CredentialCacheTest, KeepsGoodCredentialsWhenTheirRenewalFails) {
  CredentialCache cache(io.get_executor(), {source()}, clock);
  id_of(cache);
  clock->advance(56min);
  fails = true;

  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(id_of(cache), "1");
    io.restart();
    io.poll();
  }
  EXPECT_EQ(asked, 2) << "a source that fails is left alone for a while";
  fails = false;
  clock->advance(31s);
  id_of(cache);
  io.restart();
  io.poll();

  EXPECT_EQ(id_of(cache), "3");
}

TEST_F(CredentialCacheTest, ThrowsWhatTheSourceThrowsWhenNothingGoodIsLeft) {
  CredentialCache cache(io.get_executor(), {source()}, clock);
  fails = true;

  EXPECT_THROW(id_of(cache), Error);
}

TEST_F(CredentialCacheTest, StaysWithTheFirstSourceThatHasCredentials) {
  int passed_over = 0;
  CredentialCache cache(io.get_executor(),
                        {[&passed_over] {
                           ++passed_over;
                           return ask_nothing();
                         },
                         source()},
                        clock);

  EXPECT_EQ(id_of(cache), "1");
  clock->advance(2h);
  EXPECT_EQ(id_of(cache), "2");

  EXPECT_EQ(passed_over, 1);
}

TEST_F(CredentialCacheTest, FetchesNewOnesAfterARefusalOnce) {
  CredentialCache cache(io.get_executor(), {source()}, clock);
  const auto refused = base::result_of(io, cache.get());

  cache.discard(refused);
  EXPECT_EQ(id_of(cache), "2");
  cache.discard(refused);

  EXPECT_EQ(id_of(cache), "2");
}

TEST_F(CredentialCacheTest, SaysThatThereAreNone) {
  CredentialCache cache(io.get_executor(), {[] { return ask_nothing(); }}, clock);

  try {
    id_of(cache);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "NoCredentials");
    EXPECT_FALSE(error.retryable());
  }
}

}  // namespace
}  // namespace sourceflow::aws
