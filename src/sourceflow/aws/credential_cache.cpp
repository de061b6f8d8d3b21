#include "sourceflow/aws/credential_cache.hpp"

#include <exception>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/base/task_group.hpp"

namespace sourceflow::aws {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::minutes aging_before_end{5};
constexpr std::chrono::minutes unused_before_end{1};
// A source that fails while its last credentials are good is left alone for this long.
constexpr std::chrono::seconds pause_after_failure{30};

}  // namespace

Freshness freshness(const Credentials& credentials, base::Time now) {
  if (!credentials.expiration) return Freshness::fresh;
  const auto left = *credentials.expiration - now;
  if (left <= unused_before_end) return Freshness::ended;
  return left <= aging_before_end ? Freshness::aging : Freshness::fresh;
}

struct CredentialCache::State {
  State(asio::any_io_executor executor,
        std::vector<CredentialsSource> s,
        std::shared_ptr<base::Clock> c)
      : sources(std::move(s)),
        clock(std::move(c)),
        fetched(executor, asio::steady_timer::time_point::max()),
        tasks(std::move(executor)) {}

  std::vector<CredentialsSource> sources;
  std::shared_ptr<base::Clock> clock;
  std::shared_ptr<const Credentials> held;
  std::exception_ptr failure;
  base::Time asked_again_at{};
  bool is_fetching = false;
  // Never expires: cancelling it wakes all who wait for new credentials.
  asio::steady_timer fetched;
  base::TaskGroup tasks;
};

namespace {

base::Task<Credentials> first_found(std::shared_ptr<CredentialCache::State> state) {
  const auto sources = state->sources;
  for (const auto& source : sources) {
    auto found = co_await source();
    if (!found) continue;
    state->sources = {source};
    co_return std::move(*found);
  }
  throw Error({.code = "NoCredentials",
               .message = "no credentials were found: set AWS_ACCESS_KEY_ID and "
                          "AWS_SECRET_ACCESS_KEY, name a profile "
                          "by AWS_PROFILE, or run where a role is attached"});
}

base::Task<> fetch(std::shared_ptr<CredentialCache::State> state) {
  try {
    auto found = co_await first_found(state);
    state->held = std::make_shared<const Credentials>(std::move(found));
    state->failure = nullptr;
  } catch (const std::exception& error) {
    state->failure = std::current_exception();
    state->asked_again_at = state->clock->now() + pause_after_failure;
    if (state->held) {
      base::log(base::LogLevel::warning,
                "the credentials could not be refreshed",
                {{"reason", error.what()}});
    }
  }
  state->is_fetching = false;
  state->fetched.cancel();
}

void start_fetching(const std::shared_ptr<CredentialCache::State>& state) {
  if (state->is_fetching) return;
  state->is_fetching = true;
  state->tasks.spawn("fetch credentials", fetch(state));
}

}  // namespace

CredentialCache::CredentialCache(asio::any_io_executor executor,
                                 std::vector<CredentialsSource> sources,
                                 std::shared_ptr<base::Clock> clock)
    : state_(std::make_shared<State>(std::move(executor), std::move(sources), std::move(clock))) {}

CredentialCache::~CredentialCache() { state_->tasks.cancel(); }

base::Task<std::shared_ptr<const Credentials>> CredentialCache::get() {
  const auto state = state_;
  const auto now = state->clock->now();
  const auto age = state->held ? freshness(*state->held, now) : Freshness::ended;
  if (age == Freshness::fresh) co_return state->held;
  if (age == Freshness::aging) {
    if (now >= state->asked_again_at) start_fetching(state);
    co_return state->held;
  }
  start_fetching(state);
  while (state->is_fetching) {
    boost::system::error_code woken;
    auto token = asio::redirect_error(asio::use_awaitable, woken);
    co_await state->fetched.async_wait(token);
  }
  if (state->failure) std::rethrow_exception(state->failure);
  co_return state->held;
}

void CredentialCache::discard(const std::shared_ptr<const Credentials>& refused) {
  if (state_->held == refused) state_->held = nullptr;
}

}  // namespace sourceflow::aws
