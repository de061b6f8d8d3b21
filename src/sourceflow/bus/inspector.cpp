#include "sourceflow/bus/inspector.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/task_group.hpp"
#include "sourceflow/bus/aws_checks.hpp"
#include "sourceflow/bus/client_options.hpp"
#include "sourceflow/bus/clients.hpp"
#include "sourceflow/bus/key_checks.hpp"
#include "sourceflow/bus/narrowed.hpp"
#include "sourceflow/bus/survey.hpp"

namespace sourceflow::bus {
namespace {

using namespace std::chrono_literals;
using Checks = std::vector<app::Check>;

/// A look that waits long, or tries often, says nothing more.
aws::AwsOptions impatient(aws::AwsOptions options) {
  options.connect_timeout = std::min(options.connect_timeout, 2000ms);
  options.read_timeout = std::min(options.read_timeout, 4000ms);
  options.retry.max_attempts = std::min(options.retry.max_attempts, 2);
  options.retry.first_backoff = std::min(options.retry.first_backoff, 200ms);
  return options;
}

std::set<std::string> keys_of(const std::optional<Encryption>& encryption) {
  std::set<std::string> keys;
  if (!encryption) return keys;
  if (!encryption->key.name.empty()) keys.insert(encryption->key.name);
  for (const auto& [message, key] : encryption->keys) keys.insert(key.name);
  return keys;
}

base::Task<> keep(base::Task<app::Check> look, app::Check& check) {
  check = co_await std::move(look);
}

}  // namespace

struct Inspector::State : Clients {
  State(const Aws& options, ServiceLayout of)
      : Clients(impatient(client_options(options))),
        layout(std::move(of)),
        plan(narrowed_plan(layout.layout, layout.service, options)),
        keys(keys_of(options.encryption)) {}

  KeyUse use() const {
    const auto& of = layout.layout;
    return {.service = layout.service,
            .seals = !of.sends().empty() || !of.raises().empty(),
            .opens = !of.listens().empty() || !of.subscribes().empty()};
  }

  base::Task<Checks> look(std::chrono::milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    base::TaskGroup asking(io.get_executor());
    Checks of_keys(keys.size());
    auto slot = of_keys.begin();
    for (const auto& key : keys)
      asking.spawn("key", keep(key_check(kms, key, use(), deadline), *slot++));
    const SurveyOptions options{.limit = limit};
    const auto found = co_await survey(services(), plan, options);
    co_await asking.join();
    auto checks = aws_checks(plan, found);
    std::ranges::move(of_keys, std::back_inserter(checks));
    co_return checks;
  }

  ServiceLayout layout;
  Plan plan;
  std::set<std::string> keys;
};

Inspector::Inspector(const Aws& options, ServiceLayout layout) {
  auto complaints = options.validate();
  std::ranges::move(layout.layout.complaints(layout.service), std::back_inserter(complaints));
  base::throw_if_any(std::move(complaints));
  state_ = std::make_unique<State>(options, std::move(layout));
}

Inspector::~Inspector() = default;

Checks Inspector::checks(std::chrono::milliseconds limit) {
  return state_->wait_for(state_->look(limit));
}

std::vector<Drift> Inspector::drift(std::chrono::milliseconds limit) {
  const SurveyOptions options{.limit = limit, .others = true};
  const auto found = state_->wait_for(survey(state_->services(), state_->plan, options));
  return bus::drift(state_->plan, found);
}

}  // namespace sourceflow::bus
