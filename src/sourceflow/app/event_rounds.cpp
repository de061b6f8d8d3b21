#include "sourceflow/app/event_rounds.hpp"

#include <algorithm>
#include <set>

#include "sourceflow/app/owned_work.hpp"

namespace sourceflow::app {
namespace {

int badness(Outcome outcome) {
  switch (outcome) {
    case Outcome::duplicate:
      return 0;
    case Outcome::handled:
    case Outcome::rejected:
      return 1;
    case Outcome::unusable:
      return 2;
    case Outcome::held_back:
      return 3;
    case Outcome::failed:
      return 4;
    case Outcome::unavailable:
      return 5;
    case Outcome::lost:
      return 6;
  }
  return 6;
}

bool is_done(Outcome outcome) { return badness(outcome) <= badness(Outcome::handled); }

}  // namespace

const Handled& worse(const Handled& one, const Handled& other) {
  return badness(one.outcome) < badness(other.outcome) ? other : one;
}

/// One event in one database of views.
class EventRounds::Fold : public MessageWork {
 public:
  Fold(EventRounds& rounds, ViewStore& at, Round& round, std::size_t index)
      : MessageWork(at.surroundings,
                    store::MessageKind::event,
                    round.events[index].incoming.envelope,
                    true),
        rounds_(rounds),
        round_(round),
        index_(index) {
    set_stop(round.events[index].incoming.lease_lost);
  }

 protected:
  bool is_counted() const override { return false; }
  void finished() noexcept override {
    auto& rounds = rounds_;
    auto& round = round_;
    const auto index = index_;
    const auto handled = result().handled;
    delete this;
    rounds.folded(round, index, handled);
  }

 private:
  EventRounds& rounds_;
  Round& round_;
  std::size_t index_;
};

void EventRounds::take(std::vector<Incoming> events) {
  auto taken = std::make_unique<Round>();
  for (auto& event : events) taken->events.push_back({.incoming = std::move(event)});
  Answers answers;
  std::unique_lock lock(mutex_);
  auto& round = *rounds_.emplace_back(std::move(taken));
  std::vector<std::vector<Work*>> works(others_.size());
  for (std::size_t i = 0; i < round.events.size(); ++i) {
    const auto& envelope = round.events[i].incoming.envelope;
    if (is_our_own(envelope, main_.rules)) continue;
    for (std::size_t at = 0; at < others_.size(); ++at) {
      if (!others_[at]->place().folds(envelope.name)) continue;
      works[at].push_back(new Fold(*this, *others_[at], round, i));
      ++round.folds_left;
    }
  }
  for (std::size_t at = 0; at < others_.size(); ++at) {
    if (!works[at].empty()) others_[at]->lanes.post(works[at]);
  }
  advance(answers);
  lock.unlock();
  for (const auto& [tell, handled] : answers) tell(handled);
}

void EventRounds::folded(Round& round, std::size_t index, const Handled& handled) {
  Answers answers;
  std::unique_lock lock(mutex_);
  auto& event = round.events[index];
  event.handled = event.is_folded ? worse(event.handled, handled) : handled;
  event.is_folded = true;
  --round.folds_left;
  advance(answers);
  lock.unlock();
  for (const auto& [tell, outcome] : answers) tell(outcome);
}

void EventRounds::advance(Answers& answers) {
  while (!rounds_.empty() && rounds_.front()->folds_left == 0) {
    finish(*rounds_.front(), answers);
    rounds_.pop_front();
  }
}

bool EventRounds::needs_main(const Event& event) const {
  if (!event.is_folded) return true;
  const auto& name = event.incoming.envelope.name;
  return main_.place.folds(name) ||
         std::ranges::any_of(main_.rules.handlers.reactions(),
                             [&](const auto& reaction) { return reaction.answers_to(name); });
}

void EventRounds::finish(Round& round, Answers& answers) {
  std::set<std::string, std::less<>> failed_keys;
  std::vector<Work*> works;
  for (auto& event : round.events) {
    const auto& envelope = event.incoming.envelope;
    if (!is_done(event.handled.outcome)) {
      // Nobody need wait for what can never be handled.
      if (event.handled.outcome != Outcome::unusable) failed_keys.insert(envelope.entity_id);
    } else if (failed_keys.contains(envelope.entity_id)) {
      event.handled = {Outcome::held_back, HeldBack().what()};
    } else if (needs_main(event)) {
      works.push_back(new IncomingWork(main_, std::move(event.incoming)));
      continue;
    }
    main_.count(envelope, event.handled.outcome);
    answers.emplace_back(std::move(event.incoming.done), event.handled);
  }
  main_lanes_.post(works);
}

}  // namespace sourceflow::app
