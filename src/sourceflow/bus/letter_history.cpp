#include "sourceflow/bus/letter_history.hpp"

#include <exception>
#include <functional>
#include <utility>

#include "sourceflow/bus/text_table.hpp"

namespace sourceflow::bus {
namespace {

void commit(store::Store& store, const std::function<void(store::UnitOfWork&)>& what) {
  class Noting : public store::Unit {
   public:
    explicit Noting(const std::function<void(store::UnitOfWork&)>& what) : what_(what) {}
    void run(store::UnitOfWork& work) override { what_(work); }

   private:
    const std::function<void(store::UnitOfWork&)>& what_;
  };
  Noting unit(what);
  store::Unit* const units[]{&unit};
  store.commit(units);
  if (unit.failure) std::rethrow_exception(unit.failure);
}

}  // namespace

void LetterHistory::keep(const FoundLetter& letter) {
  const store::DeadLetter kept{.source = letter.source,
                               .reason = letter.reason,
                               .body = letter.body,
                               .died_at = letter.died_at,
                               .letter_id = history_id(letter),
                               .message_id = letter.message_id,
                               .name = letter.name,
                               .entity_id = letter.entity_id,
                               .receive_count = letter.receives};
  commit(*store_, [&](store::UnitOfWork& work) { work.record_dead_letter(kept); });
}

void LetterHistory::note(const FoundLetter& letter, store::Replay replay) {
  commit(*store_, [&](store::UnitOfWork& work) { work.mark_replayed(history_id(letter), replay); });
}

std::string history_id(const FoundLetter& letter) { return letter.queue + "/" + letter.id; }

std::string to_text(const std::vector<store::DeadLetter>& letters) {
  std::vector<TextRow> rows{{"died at",
                             "from",
                             "message",
                             "entity",
                             "message id",
                             "replayed at",
                             "to",
                             "note",
                             "reason"}};
  for (const auto& letter : letters) {
    const auto replay = letter.replay.value_or(store::Replay{});
    rows.push_back({base::to_iso8601(letter.died_at),
                    letter.source,
                    letter.name,
                    letter.entity_id,
                    letter.message_id,
                    letter.replay ? base::to_iso8601(replay.at) : "",
                    replay.to,
                    replay.note,
                    letter.reason});
    for (auto& cell : rows.back())
      if (cell.empty()) cell = "-";
  }
  return text_table(rows);
}

}  // namespace sourceflow::bus
