#include "sourceflow/app/checkup.hpp"

#include <exception>
#include <iterator>
#include <utility>

namespace sourceflow::app {
namespace {

using SteadyClock = std::chrono::steady_clock;

std::chrono::milliseconds since(SteadyClock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - start);
}

}  // namespace

Checkup::~Checkup() {
  for (const auto& one : all_)
    if (one->thread.joinable()) one->thread.join();
}

void Checkup::add(std::string name, std::string advice, Look look) {
  all_.push_back(std::make_unique<Looking>(
      Looking{.name = std::move(name), .advice = std::move(advice), .look = std::move(look)}));
}

std::vector<Check> Checkup::look_at(Looking& one) {
  const auto start = SteadyClock::now();
  try {
    auto found = one.look();
    const auto took = since(start);
    for (auto& check : found)
      if (check.took.count() == 0) check.took = took;
    return found;
  } catch (const std::exception& error) {
    return {{.name = one.name,
             .health = Health::failed,
             .detail = error.what(),
             .advice = one.advice,
             .took = since(start)}};
  }
}

void Checkup::start(Looking& one) {
  if (one.thread.joinable()) one.thread.join();
  one.is_done = false;
  one.thread = std::thread([this, &one] {
    auto found = look_at(one);
    {
      const std::lock_guard lock(mutex_);
      one.found = std::move(found);
      one.is_done = true;
    }
    done_.notify_all();
  });
}

std::vector<Check> Checkup::run(std::chrono::milliseconds limit) {
  const std::lock_guard alone(one_at_a_time_);
  const auto deadline = SteadyClock::now() + limit;
  std::unique_lock lock(mutex_);
  std::vector<bool> asked;
  for (const auto& one : all_) {
    asked.push_back(one->is_done);
    if (one->is_done) start(*one);
  }
  done_.wait_until(lock, deadline, [this] {
    for (const auto& one : all_)
      if (!one->is_done) return false;
    return true;
  });
  std::vector<Check> checks;
  for (std::size_t i = 0; i < all_.size(); ++i) {
    auto& one = *all_[i];
    if (one.is_done && asked[i]) {
      std::move(one.found.begin(), one.found.end(), std::back_inserter(checks));
      one.found.clear();
      continue;
    }
    checks.push_back({.name = one.name,
                      .health = Health::failed,
                      .detail = asked[i]
                                    ? "no answer within " + std::to_string(limit.count()) + " ms"
                                    : "no answer since it was asked before",
                      .advice = one.advice,
                      .took = limit});
  }
  return checks;
}

}  // namespace sourceflow::app
