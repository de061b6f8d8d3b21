#include "sourceflow/app/view_readers.hpp"

#include <algorithm>

#include "sourceflow/app/small_work.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/message/wire.hpp"
#include "sourceflow/store/error.hpp"

namespace sourceflow::app {
namespace {

constexpr const char* reactions_name = "reactions";
constexpr const char* reactions_began = "reactions:began";

/// Another process moved a reader: what was about to be folded has been folded.
class Overtaken : public std::runtime_error {
 public:
  Overtaken() : std::runtime_error("another process has moved the view") {}
};

}  // namespace

ViewReaders::ViewReaders(store::Store& log,
                         Lanes& lanes,
                         Surroundings& surroundings,
                         Options options)
    : log_(log),
      rows_(*surroundings.place.store),
      lanes_(lanes),
      surroundings_(surroundings),
      options_(options) {}

ViewReaders::~ViewReaders() { stop(); }

void ViewReaders::start() {
  const auto& place = surroundings_.place;
  for (const auto* view : place.views)
    readers_.push_back({.name = "view:" + view->name, .view = view});
  if (place.is_main && !surroundings_.rules.handlers.reactions().empty()) {
    readers_.push_back({.name = reactions_name});
    // Reactions begin with what happens from now on: history must not send its commands again.
    const auto last = log_.last_position();
    run_in_lane(lanes_, view_lane, [&](store::UnitOfWork& work) {
      if (work.position(reactions_began) != 0) return;
      work.set_position(reactions_began, 1);
      work.set_position(reactions_name, last);
    });
  }
  if (readers_.empty()) return;
  load_positions();
  thread_ = std::thread([this] { run(); });
}

void ViewReaders::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  signal_.raise();
  moved_.notify_all();
  thread_.join();
}

void ViewReaders::load_positions() {
  {
    const std::lock_guard lock(mutex_);
    // First, so that whoever changes positions while these are read has them read again.
    is_reloading_ = false;
    try {
      for (auto& reader : readers_) reader.position = rows_.position(reader.name);
    } catch (...) {
      is_reloading_ = true;
      throw;
    }
  }
  moved_.notify_all();
}

void ViewReaders::run() {
  bool is_failing = false;
  while (!is_stopping_) {
    bool has_more = false;
    try {
      if (is_usable()) {
        if (!surroundings_.place.is_main) prune();
        if (is_reloading_) load_positions();
        has_more = step();
        is_failing = false;
      }
    } catch (const std::exception& error) {
      if (!is_failing)
        base::log(
            base::LogLevel::error,
            "views stand still, since the event log cannot be read or they cannot be written; "
            "trying again",
            {{"database", surroundings_.place.name}, {"error", error.what()}});
      is_failing = true;
    }
    if (has_more) continue;
    if (!is_failing) {
      // Another instance may have begun to rebuild a view, and died.
      if (!signal_.wait(options_.poll)) is_reloading_ = true;
      continue;
    }
    // Whatever is committed meanwhile is no reason to ask a database that is away more often.
    std::unique_lock lock(mutex_);
    moved_.wait_for(lock, options_.poll, [this] { return is_stopping_.load(); });
  }
}

bool ViewReaders::is_usable() {
  // The App's own store is probed by the relay.
  if (surroundings_.place.is_main) return surroundings_.store.state() == base::BreakerState::closed;
  return surroundings_.probe(lanes_, view_lane);
}

void ViewReaders::prune() {
  const auto now = surroundings_.clock.now();
  if (now < next_prune_) return;
  next_prune_ = now + std::chrono::hours{1};
  while (!is_stopping_ && prune_inbox(lanes_, view_lane, now - options_.inbox_horizon)) {
  }
}

bool ViewReaders::step() {
  const auto now = surroundings_.clock.now();
  Readers able;
  for (auto& reader : readers_) {
    // Further away than any delay, it comes from a clock that has been put back since.
    const auto wait = reader.not_before - now;
    if (wait <= base::Duration{0} || wait > options_.longest_delay) able.push_back(&reader);
  }
  std::ranges::sort(able, {}, [](const Reader* reader) { return reader->position; });
  for (auto first = able.begin(); first != able.end();) {
    const auto last = std::ranges::find_if(
        first, able.end(), [&](const Reader* r) { return r->position != (*first)->position; });
    const Readers together(first, last);
    first = last;
    const bool is_careful =
        std::ranges::any_of(together, [](const Reader* r) { return r->failures > 0; });
    if (advance(together, is_careful ? 1 : options_.max_batch)) return true;
  }
  return false;
}

bool ViewReaders::advance(const Readers& readers, std::size_t limit) {
  const auto from = readers.front()->position;
  auto events = log_.events_after(from, limit);
  std::int64_t front = from;
  for (const auto& reader : readers_) {
    front = std::max(front, reader.position);
    // Those that are behind stop where another stands, and go on together with it.
    if (reader.position > from) {
      std::erase_if(events, [&](const auto& event) { return event.position > reader.position; });
    }
  }
  if (events.empty()) return false;
  const auto to = events.back().position;
  const auto first_event = events.front();
  Result result;
  auto span = batch_span(surroundings_.recorder.tracer(), readers.front()->name, events);
  try {
    run_in_lane(lanes_, view_lane, [&](store::UnitOfWork& work) {
      result = {};
      for (const auto* reader : readers) {
        if (work.position(reader->name) != from) throw Overtaken();
      }
      auto copies = events;
      fold(work, readers, copies, from == front, result);
      for (const auto* reader : readers) work.set_position(reader->name, to);
    });
  } catch (const Overtaken&) {
    load_positions();
    return true;
  } catch (const store::Error& error) {
    if (error.retryable() || error.concerns_all() || error.outcome_unknown()) throw;
    // The store refuses what one of them made of an event, and is there for all the others.
    return single_out(readers, limit, {error.what()}, first_event);
  } catch (const base::BreakerOpen& open) {
    return single_out(readers, limit, {open.what(), true}, first_event);
  } catch (const std::exception& error) {
    return single_out(readers, limit, {error.what()}, first_event);
  } catch (...) {
    return single_out(
        readers, limit, {"the handler threw something that is no std::exception"}, first_event);
  }
  {
    const std::lock_guard lock(mutex_);
    for (auto* reader : readers) {
      reader->position = to;
      reader->failures = 0;
    }
  }
  span.end();
  moved_.notify_all();
  surroundings_.committed(result);
  return true;
}

bool ViewReaders::single_out(const Readers& readers,
                             std::size_t limit,
                             const Failure& failure,
                             const message::Envelope& first_event) {
  if (readers.size() > 1) {
    bool has_moved = false;
    for (auto* reader : readers) has_moved |= advance({reader}, 1);
    return has_moved;
  }
  if (limit > 1) return advance(readers, 1);
  if (failure.needs_what_is_away) {
    // That is no failure of its own.
    readers.front()->not_before = surroundings_.clock.now() + options_.first_delay;
    return false;
  }
  fail(*readers.front(), failure.reason, first_event);
  return false;
}

void ViewReaders::fold(store::UnitOfWork& work,
                       const Readers& readers,
                       std::vector<message::Envelope>& events,
                       bool is_front,
                       Result& result) {
  const auto& rules = surroundings_.rules;
  const auto now = surroundings_.clock.now();
  Folding folding(work);
  for (auto& event : events) {
    if (!rules.handlers.handles_event(event.name)) continue;
    const auto apply = [&] {
      for (const auto* reader : readers) {
        const ReadTrace trace(surroundings_.recorder.tracer(), reader->name, event);
        if (reader->view != nullptr) {
          folding.apply(*reader->view, event);
        } else {
          react(work, rules, event, now, {}, result);
        }
      }
    };
    // Hooks see an event once: when the foremost readers come to it, not when a late one catches
    // up.
    if (is_front && !rules.hooks.handle_event.empty()) {
      pass_through(rules.hooks.handle_event, event, apply);
    } else {
      apply();
    }
  }
  folding.save();
}

void ViewReaders::fail(Reader& reader, const std::string& error, const message::Envelope& event) {
  const auto now = surroundings_.clock.now();
  surroundings_.counter.add(Outcome::failed);
  ++reader.failures;
  base::log(
      base::LogLevel::error,
      reader.view != nullptr ? "a view cannot fold an event and waits there" : "a reaction failed",
      {{"reader", reader.name},
       {"event", event.name},
       {"position", event.position},
       {"tries", reader.failures},
       {"error", error}});
  if (reader.view == nullptr && reader.failures >= options_.max_tries) {
    run_in_lane(lanes_, view_lane, [&](store::UnitOfWork& work) {
      work.record_dead_letter({reader.name, error, message::to_wire(event), now});
      work.set_position(reader.name, event.position);
    });
    surroundings_.counter.add_dead();
    surroundings_.recorder.count_sent(0, 1);
    const std::lock_guard lock(mutex_);
    reader.position = event.position;
    reader.failures = 0;
    return;
  }
  auto delay = options_.first_delay;
  for (int i = 1; i < reader.failures && delay < options_.longest_delay; ++i) delay *= 2;
  reader.not_before = now + std::min(delay, options_.longest_delay);
}

bool ViewReaders::wait_for(std::string_view view,
                           std::int64_t position,
                           std::chrono::milliseconds timeout) {
  const std::string name = view.empty() ? "" : "view:" + std::string(view);
  std::unique_lock lock(mutex_);
  return moved_.wait_for(lock, timeout, [&] {
    return std::ranges::all_of(readers_, [&](const Reader& reader) {
      return (!name.empty() && reader.name != name) || reader.position >= position;
    });
  });
}

std::int64_t ViewReaders::position(std::string_view reader) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(readers_, reader, &Reader::name);
  return found == readers_.end() ? 0 : found->position;
}

std::vector<std::string> ViewReaders::names() const {
  std::vector<std::string> names;
  for (const auto& reader : readers_) names.push_back(reader.name);
  return names;
}

void ViewReaders::rebuild(std::string_view view) {
  const auto* handler = surroundings_.rules.handlers.view(view);
  if (handler == nullptr) throw std::invalid_argument("there is no view " + std::string(view));
  run_in_lane(lanes_, view_lane, [&](store::UnitOfWork& work) {
    work.clear(handler->table);
    work.set_position("view:" + handler->name, 0);
  });
  is_reloading_ = true;
  signal_.raise();
  std::unique_lock lock(mutex_);
  moved_.wait(lock, [&] { return !is_reloading_ || is_stopping_; });
}

}  // namespace sourceflow::app
