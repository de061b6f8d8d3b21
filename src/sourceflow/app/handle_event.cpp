#include "sourceflow/app/handle_event.hpp"

namespace sourceflow::app {

void Folding::apply(const ViewHandler& view, const message::Envelope& event) {
  const auto* fold = view.fold_of(event.name);
  if (fold == nullptr) return;
  const auto decoded = fold->decode(event);
  const auto key = fold->key(decoded.get(), event);
  auto& rows = changed_[&view];
  auto at = rows.find(key);
  if (at == rows.end()) {
    Place place;
    if (auto stored = work_.load(view.table, key))
      place = {std::move(stored->row), stored->version, true};
    at = rows.emplace(key, std::move(place)).first;
  }
  auto& place = at->second;
  place.row = fold->apply(place.row ? &*place.row : nullptr, decoded.get(), event);
  place.version = event.position;
}

void Folding::save() {
  for (const auto& [view, rows] : changed_) {
    for (const auto& [key, place] : rows) {
      if (place.row) {
        work_.save(view->table, key, place.version, *place.row);
      } else if (place.was_there) {
        work_.erase(view->table, key);
      }
    }
  }
  changed_.clear();
}

void react(store::UnitOfWork& work,
           const Rules& rules,
           const message::Envelope& event,
           base::Time now,
           std::stop_token stop,
           Result& result) {
  std::size_t ordinal = 0;
  for (const auto& reaction : rules.handlers.reactions()) {
    if (!reaction.answers_to(event.name)) continue;
    EventContext context(event, stop);
    reaction.call(context);
    const auto count = context.sent().size();
    record_sent(work, rules, event, context.sent(), {ordinal, rules.service}, now, result);
    ordinal += count;
  }
}

bool is_our_own(const message::Envelope& event, const Rules& rules) {
  const auto origin = event.properties.find(service_property);
  return origin != event.properties.end() && origin->second == rules.service;
}

std::vector<store::Expected::KeyedRow> expected_rows(const Place& place,
                                                     const message::Envelope& event) {
  std::vector<store::Expected::KeyedRow> rows;
  try {
    for (const auto* view : place.views) {
      const auto* fold = view->fold_of(event.name);
      if (fold == nullptr) continue;
      const auto decoded = fold->decode(event);
      rows.push_back({&view->table, fold->key(decoded.get(), event)});
    }
  } catch (...) {
    // Handling it will tell what is wrong with it.
  }
  return rows;
}

Result handle_event(store::UnitOfWork& work,
                    const Rules& rules,
                    const Place& place,
                    message::Envelope& event,
                    base::Time now,
                    std::stop_token stop) {
  Result result;
  result.receipt.id = event.id;
  if (is_our_own(event, rules)) return result;
  if (!work.claim(rules.service, event.id, now)) {
    result.handled.outcome = Outcome::duplicate;
    result.receipt.is_duplicate = true;
    return result;
  }

  pass_through(rules.hooks.handle_event, event, [&] {
    Folding folding(work);
    for (const auto* view : place.views) folding.apply(*view, event);
    folding.save();
    if (place.is_main) react(work, rules, event, now, stop, result);
  });
  return result;
}

}  // namespace sourceflow::app
