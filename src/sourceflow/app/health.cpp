#include "sourceflow/app/health.hpp"

#include <algorithm>
#include <utility>

#include "sourceflow/message/encode.hpp"

namespace sourceflow::app {
namespace {

std::string age_text(base::Duration age) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(age).count();
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 7200) return std::to_string(seconds / 60) + " min";
  return std::to_string(seconds / 3600) + " h";
}

std::string counted(std::int64_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

void append_member(std::string& out, const char* name, std::string_view text) {
  out += std::string("\"") + name + "\":";
  message::encode_to(out, std::string(text));
}

}  // namespace

std::vector<std::string> HealthLimits::validate() const {
  std::vector<std::string> complaints;
  if (outbox_age.count() < 0 || view_lag.count() < 0 || dead_letter_age.count() < 0)
    complaints.emplace_back("health: an age from which a check warns must not be negative");
  if (check.count() <= 0 || check > std::chrono::seconds{5})
    complaints.emplace_back("health: check must be more than zero and at most 5 s");
  return complaints;
}

Report report(std::string service, State state, std::vector<Check> checks) {
  Report made{.service = std::move(service), .state = state, .checks = std::move(checks)};
  for (const auto& check : made.checks) made.health = std::max(made.health, check.health);
  return made;
}

std::string_view to_text(Health health) {
  switch (health) {
    case Health::ok:
      return "ok";
    case Health::warning:
      return "warning";
    case Health::failed:
      return "failed";
  }
  return "";
}

std::string_view to_text(State state) {
  switch (state) {
    case State::stopped:
      return "stopped";
    case State::starting:
      return "starting";
    case State::running:
      return "running";
    case State::draining:
      return "draining";
  }
  return "";
}

std::string to_json(const Report& report) {
  std::string out = "{";
  append_member(out, "service", report.service);
  append_member(out += ',', "state", to_text(report.state));
  append_member(out += ',', "health", to_text(report.health));
  out += ",\"checks\":[";
  const char* separator = "";
  for (const auto& check : report.checks) {
    append_member(out += std::string(separator) + '{', "name", check.name);
    append_member(out += ',', "health", to_text(check.health));
    append_member(out += ',', "detail", check.detail);
    if (!check.advice.empty()) append_member(out += ',', "advice", check.advice);
    out += ",\"tookMs\":" + std::to_string(check.took.count()) + '}';
    separator = ",";
  }
  return out + "]}";
}

Check outbox_check(std::size_t depth,
                   std::optional<base::Time> oldest,
                   base::Time now,
                   const HealthLimits& limits) {
  Check check{.name = "outbox", .detail = "everything committed has been sent"};
  if (depth == 0 || !oldest) return check;
  const auto age = std::max(now - *oldest, base::Duration{0});
  check.detail = counted(static_cast<std::int64_t>(depth), "message") + " not sent, the oldest " +
                 age_text(age) + " old";
  if (age < limits.outbox_age) return check;
  check.health = Health::warning;
  check.advice = "the log says why sending fails; it goes on by itself once that is mended";
  return check;
}

Check view_check(const ViewLag& lag, base::Time now, const HealthLimits& limits) {
  Check check{.name = "view " + lag.view, .detail = "up to date"};
  if (lag.events < 0) {
    check.health = Health::failed;
    check.detail =
        counted(-lag.events, "event") + " ahead of the event log: it was made from another";
    check.advice = "see that store and views belong together, then rebuild the view";
    return check;
  }
  if (lag.events == 0 || !lag.since) return check;
  const auto age = std::max(now - *lag.since, base::Duration{0});
  check.detail = counted(lag.events, "event") + " behind, the first " + age_text(age) + " old";
  if (age < limits.view_lag) return check;
  check.health = Health::warning;
  check.advice = "if this number does not fall, the log names the event that the view cannot fold";
  return check;
}

Check dead_letters_check(std::size_t count,
                         std::optional<base::Time> newest,
                         base::Time now,
                         const HealthLimits& limits) {
  Check check{.name = "dead letters of the store", .detail = "none"};
  if (count == 0 || !newest) return check;
  const auto age = std::max(now - *newest, base::Duration{0});
  check.detail = counted(static_cast<std::int64_t>(count), "dead letter") + ", the newest " +
                 age_text(age) + " old";
  if (age >= limits.dead_letter_age) return check;
  check.health = Health::warning;
  check.advice = "read the reasons in the table of dead letters";
  return check;
}

Check breaker_check(const std::string& name, const base::BreakerStatus& status) {
  Check check{.name = "breaker " + name, .detail = std::string(base::to_text(status.state))};
  if (status.state == base::BreakerState::closed) return check;
  check.health = Health::warning;
  check.detail += status.is_tripped ? " by hand: " : " after failures in a row: ";
  check.detail += status.reason;
  check.advice = status.is_tripped ? "reset it when " + name + " may be called again"
                                   : "mend what it names; it is tried again by itself";
  return check;
}

}  // namespace sourceflow::app
