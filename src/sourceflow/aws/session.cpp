#include "sourceflow/aws/session.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "sourceflow/aws/call.hpp"
#include "sourceflow/aws/clock_skew.hpp"
#include "sourceflow/aws/credential_cache.hpp"
#include "sourceflow/aws/credential_chain.hpp"
#include "sourceflow/aws/endpoints.hpp"
#include "sourceflow/aws/limits.hpp"
#include "sourceflow/aws/meter.hpp"
#include "sourceflow/aws/retry.hpp"
#include "sourceflow/aws/signing.hpp"
#include "sourceflow/base/breakers.hpp"
#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/random.hpp"
#include "sourceflow/http/client.hpp"

namespace sourceflow::aws {

namespace asio = boost::asio;

namespace {

// What is kept per service: where it answers, what its retries may still cost, and the key of the
// day.
struct ServiceState {
  http::Url endpoint;
  std::string host;
  base::RetryBudget budget;
  base::SharedBreaker* breaker = nullptr;
  Digest key{};
  std::chrono::sys_days key_day{};
  std::shared_ptr<const Credentials> key_owner;
};

std::uint64_t billed_units(std::size_t sent, std::size_t received) {
  const auto unit = static_cast<std::size_t>(limits::billed_unit.count);
  return std::max<std::uint64_t>(1, (std::max(sent, received) + unit - 1) / unit);
}

Error::Details transport_failure(const http::TransportError& error) {
  using Kind = http::TransportError::Kind;
  Error::Details details;
  details.message = error.what();
  details.kind = error.kind() == Kind::timeout     ? ErrorKind::timeout
                 : error.kind() == Kind::untrusted ? ErrorKind::refused
                                                   : ErrorKind::transient;
  return details;
}

http::ClientOptions client_options(const AwsOptions& options) {
  return {.connect_timeout = options.connect_timeout,
          .read_timeout = options.read_timeout,
          .max_connections_per_origin = options.max_connections,
          .ca_file = options.ca_file};
}

}  // namespace

struct Session::State {
  State(asio::any_io_executor e,
        AwsOptions o,
        std::vector<CredentialsSource> sources,
        std::shared_ptr<base::Clock> c)
      : executor(std::move(e)),
        options(std::move(o)),
        clock(std::move(c)),
        client(executor, client_options(options)),
        credentials(executor, std::move(sources), clock) {
    if (options.breakers == nullptr) options.breakers = std::make_shared<base::Breakers>();
  }

  ServiceState& of(const Service& service) {
    const auto found = services.find(service.id);
    if (found != services.end()) return found->second;
    const auto own = options.service_endpoints.find(service.id);
    const auto url =
        own != options.service_endpoints.end() ? own->second
        : !options.endpoint.empty()
            ? options.endpoint
            : default_endpoint(service.id, options.region, options.use_fips, options.use_dualstack);
    ServiceState made;
    made.endpoint = http::Url::parse(url);
    made.host = made.endpoint.origin.authority();
    made.budget = base::RetryBudget(options.retry.budget);
    made.breaker = &options.breakers->get(std::string(service.id), options.breaker);
    return services.emplace(service.id, std::move(made)).first->second;
  }

  void sign_request(http::Request& request,
                    ServiceState& service,
                    const Service& name,
                    const std::shared_ptr<const Credentials>& who,
                    base::Time now) {
    const SigningScope scope{options.region, name.id};
    const auto day = std::chrono::floor<std::chrono::days>(now);
    if (service.key_owner != who || service.key_day != day) {
      service.key = signing_key(who->secret_access_key, now, scope);
      service.key_day = day;
      service.key_owner = who;
    }
    auto signature = sign(request, service.host, *who, service.key, scope, now);
    std::ranges::move(signature.headers, std::back_inserter(request.headers));
  }

  asio::any_io_executor executor;
  AwsOptions options;
  std::shared_ptr<base::Clock> clock;
  http::Client client;
  CredentialCache credentials;
  std::map<std::string, ServiceState, std::less<>> services;
  Counters counters;
  Meter meter;
  // How far the services' clock is ahead of ours.
  base::Duration clock_offset{0};
};

namespace {

// One attempt: an answer, or why there is none.
struct Attempt {
  std::optional<http::Response> response;
  Error::Details failure;
  std::shared_ptr<const Credentials> signed_by;
  base::Time signed_at{};
};

}  // namespace

Session::Session(asio::any_io_executor executor,
                 const AwsOptions& options,
                 const Environment& environment,
                 std::shared_ptr<base::Clock> clock) {
  auto complete = options.with_defaults(environment);
  base::throw_if_any(complete.validate());
  auto sources = credential_chain(executor, complete, environment, clock);
  state_ = std::make_shared<State>(
      std::move(executor), std::move(complete), std::move(sources), std::move(clock));
}

Session::~Session() = default;

const AwsOptions& Session::options() const { return state_->options; }
const std::string& Session::region() const { return state_->options.region; }
asio::any_io_executor Session::executor() const { return state_->executor; }
Counters Session::counters() const { return state_->counters; }
void Session::count_in(telemetry::Metrics& metrics) { state_->meter = Meter(metrics); }
void Session::close() { state_->client.close(); }

namespace {

base::Task<Attempt> attempt(std::shared_ptr<Session::State> state,
                            std::shared_ptr<const Call> call,
                            std::shared_ptr<const Credentials> who) {
  Attempt result;
  auto& service = state->of(call->service);
  auto request = to_request(*call, service.endpoint.target);
  request.headers.push_back({"User-Agent", "sourceflow"});
  result.signed_by = who;
  result.signed_at = state->clock->now() + state->clock_offset;
  if (who) state->sign_request(request, service, call->service, who, result.signed_at);
  const auto timeout = state->options.read_timeout + call->extra_wait;
  try {
    result.response =
        co_await state->client.send(service.endpoint.origin, std::move(request), timeout);
  } catch (const http::TransportError& error) {
    result.failure = transport_failure(error);
  }
  co_return result;
}

// Takes what the failure says about our clock and our credentials into account for the next
// attempt.
void learn_from(Session::State& state, const Service& service, Attempt& attempt) {
  if (!attempt.response) return;
  const auto& response = *attempt.response;
  attempt.failure = read_failure(service, response);
  const auto* date = http::find(response.headers, "date");
  const auto service_time = date == nullptr ? std::nullopt : parse_http_date(*date);
  const auto correction =
      clock_correction(response.status, attempt.failure.code, service_time, attempt.signed_at);
  if (correction) {
    state.clock_offset += *correction;
    attempt.failure.kind = ErrorKind::clock_skew;
  }
  if (attempt.failure.kind == ErrorKind::expired) state.credentials.discard(attempt.signed_by);
}

base::Task<Answer> call_with_retries(std::shared_ptr<Session::State> state,
                                     std::shared_ptr<const Call> call) {
  const auto operation = std::string(call->service.id).append(".").append(call->operation);
  auto& counters = state->counters[operation];
  auto& budget = state->of(call->service).budget;
  int taken = 0;
  for (int number = 1;; ++number) {
    std::shared_ptr<const Credentials> who;
    if (call->is_signed) who = co_await state->credentials.get();
    ++counters.requests;
    auto tried = co_await attempt(state, call, who);
    const auto received = tried.response ? tried.response->body.size() : 0;
    const auto units = billed_units(call->body.size(), received);
    counters.billed_units += units;
    state->meter.requested(operation, units, call->body);
    if (tried.response && tried.response->status / 100 == 2) {
      budget.give_back(taken);
      co_return Answer{std::move(tried.response->body), request_id_of(*tried.response)};
    }
    learn_from(*state, call->service, tried);
    const auto decision =
        decide_retry(state->options.retry, budget, number, tried.failure, base::thread_random());
    if (!decision.again) {
      ++counters.errors;
      state->meter.failed(operation);
      tried.failure.operation = operation;
      throw Error(std::move(tried.failure));
    }
    ++counters.retries;
    taken = decision.cost;
    if (decision.wait > base::Duration::zero()) {
      asio::steady_timer timer(state->executor, decision.wait);
      co_await timer.async_wait(asio::use_awaitable);
    }
  }
}

// A service that answers works, whatever it says; one that throttles says nothing about that, and
// neither does a call that was never made.
void tell(base::SharedBreaker& breaker, base::Breaker::Ticket ticket, const Error& error) {
  switch (error.kind()) {
    case ErrorKind::throttled:
      return breaker.ignored(ticket);
    case ErrorKind::transient:
    case ErrorKind::timeout:
      return breaker.failed(ticket, error.what());
    default:
      return error.status() == 0 ? breaker.ignored(ticket) : breaker.succeeded(ticket);
  }
}

}  // namespace

base::Task<Answer> Session::call(Call given) {
  const auto state = state_;
  const auto call = std::make_shared<const Call>(std::move(given));
  auto& breaker = *state->of(call->service).breaker;
  const auto ticket = breaker.begin();
  if (!ticket) {
    throw Error({.message = "not called, because " + breaker.name() +
                            " is left alone after failures: " + breaker.status().reason,
                 .kind = ErrorKind::transient,
                 .operation = std::string(call->service.id).append(".").append(call->operation)});
  }
  try {
    auto answer = co_await call_with_retries(state, call);
    breaker.succeeded(*ticket);
    co_return answer;
  } catch (const Error& error) {
    tell(breaker, *ticket, error);
    throw;
  } catch (...) {
    breaker.ignored(*ticket);
    throw;
  }
}

}  // namespace sourceflow::aws
