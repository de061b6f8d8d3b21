#include "sourceflow/store/memory/undo.hpp"

#include <ranges>

namespace sourceflow::store {
namespace {

struct TakeBack {
  State& state;

  void operator()(Undo::Claimed& claimed) const { claimed.inbox->forget(claimed.id, claimed.at); }
  void operator()(Undo::CommandAppended& appended) const {
    appended.stream->commands.pop_back();
    --appended.stream->heads.command;
    state.commands.pop_back();
  }
  void operator()(Undo::EventAppended& appended) const {
    --appended.stream->heads.event;
    state.events.pop_back();
  }
  void operator()(Undo::RowChanged& changed) const {
    if (changed.before) {
      changed.table->put(changed.id, std::move(*changed.before));
    } else {
      changed.table->take(changed.id);
    }
  }
  void operator()(Undo::Cleared& cleared) const {
    cleared.table->put_back(std::move(cleared.before));
  }
  void operator()(Undo::Enqueued&) const { state.outbox.take_last(); }
  void operator()(Undo::Sent& sent) const {
    const auto place = static_cast<std::size_t>(sent.entry.id - state.outbox.first_id);
    state.outbox.entries[place] = std::move(sent.entry);
    ++state.outbox.depth;
  }
  void operator()(Undo::Scheduled& scheduled) const { state.timers.erase(scheduled.key); }
  void operator()(Undo::Released& released) const {
    state.timers.emplace(released.key, state.outbox.take_last());
  }
  void operator()(Undo::PositionSet& set) const { at(state.positions, set.reader) = set.before; }
  void operator()(Undo::Rejected&) const { state.rejections.pop_back(); }
  void operator()(Undo::DeadLettered&) const { state.dead_letters.pop_back(); }
  void operator()(Undo::Replayed& replayed) const {
    state.letter(replayed.letter_id)->replay = std::move(replayed.before);
  }
  void operator()(Undo::KeyChanged& changed) const {
    if (changed.before) {
      state.keys.insert_or_assign(std::move(changed.key), std::move(*changed.before));
    } else {
      state.keys.erase(changed.key);
    }
  }
  void operator()(Undo::Forgotten& forgotten) const {
    forgotten.inbox->claim(forgotten.id, forgotten.at);
  }
};

}  // namespace

void Undo::take_back(State& state) {
  for (Change& change : changes_ | std::views::reverse) std::visit(TakeBack{state}, change);
  changes_.clear();
}

}  // namespace sourceflow::store
