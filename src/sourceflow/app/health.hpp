#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/base/breaker.hpp"
#include "sourceflow/base/clock.hpp"

namespace sourceflow::app {

/// How something that was checked is. Only `failed` takes a service out of the load balancer.
enum class Health {
  ok,
  warning,  ///< it works, but somebody should look: dead letters, an old outbox, a view behind
  failed,   ///< it does not work
};

/// What became of looking at one thing that a service needs.
struct Check {
  /// Such as `store` or `queue orders.fifo`; the same at every look.
  std::string name = {};
  Health health = Health::ok;
  /// What was found, in one sentence. Never contains row contents, message bodies or secrets.
  std::string detail = {};
  /// What to do about it; empty where all is well.
  std::string advice = {};
  std::chrono::milliseconds took{0};
};

/// Where a service is in its life.
enum class State { stopped, starting, running, draining };

/// What was found at one moment.
struct Report {
  std::string service = {};
  State state = State::stopped;
  /// The worst of the checks.
  Health health = Health::ok;
  std::vector<Check> checks = {};
};

/// From when on a look at the service warns. Zero warns at once.
struct HealthLimits {
  /// Age of the oldest message that was committed and is not sent.
  std::chrono::seconds outbox_age{60};
  /// Age of the oldest event that a view has not folded.
  std::chrono::seconds view_lag{60};
  /// A message that died less than this long ago.
  std::chrono::seconds dead_letter_age{3600};
  /// How long one check may take; then it has failed. More than zero and at most 5 s.
  std::chrono::milliseconds check{5000};

  std::vector<std::string> validate() const;
};

/// The report with its health worked out.
Report report(std::string service, State state, std::vector<Check> checks);

/// The words in reports and their JSON.
std::string_view to_text(Health health);
std::string_view to_text(State state);

/// One JSON object:
/// `{"service","state","health","checks":[{"name","health","detail","advice","tookMs"}]}`.
std::string to_json(const Report& report);

/// What the depth of an outbox and the age of its oldest entry say.
Check outbox_check(std::size_t depth,
                   std::optional<base::Time> oldest,
                   base::Time now,
                   const HealthLimits& limits);

/// How far a view is behind the event log.
struct ViewLag {
  std::string view = {};
  std::int64_t events = 0;
  /// When the first event was raised that the view has not folded.
  std::optional<base::Time> since = {};
};
Check view_check(const ViewLag& lag, base::Time now, const HealthLimits& limits);

/// What dead letters say, of which `count` are known and the newest died then.
Check dead_letters_check(std::size_t count,
                         std::optional<base::Time> newest,
                         base::Time now,
                         const HealthLimits& limits);

/// Whether a dependency is left alone by its breaker, and why.
Check breaker_check(const std::string& name, const base::BreakerStatus& status);

}  // namespace sourceflow::app
