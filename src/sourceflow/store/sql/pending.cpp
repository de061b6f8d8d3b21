#include "sourceflow/store/sql/pending.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>

namespace sourceflow::store::sql {
namespace {

template <class T>
void cut(std::vector<T>& all, std::size_t size) {
  if (all.size() > size) all.erase(all.begin() + static_cast<std::ptrdiff_t>(size), all.end());
}

template <class T>
std::vector<T> tail(std::vector<T>& all, std::size_t size) {
  std::vector<T> taken;
  if (all.size() <= size) return taken;
  const auto from = all.begin() + static_cast<std::ptrdiff_t>(size);
  taken.assign(std::make_move_iterator(from), std::make_move_iterator(all.end()));
  cut(all, size);
  return taken;
}

template <class T>
void append(std::vector<T>& all, std::vector<T>& more) {
  std::ranges::move(more, std::back_inserter(all));
}

}  // namespace

std::optional<std::int64_t> Pending::position_of(std::string_view reader) const {
  for (const auto& one : positions | std::views::reverse)
    if (one.reader == reader) return one.position;
  return std::nullopt;
}

void Pending::keep_unit() {
  before_unit_ = {commands.size(),
                  sent.size(),
                  timers.size(),
                  rejections.size(),
                  positions.size(),
                  late.size()};
}

void Pending::undo_unit() {
  take_back_unit();
  cut(late, before_unit_.late);
}

Pending Pending::take_back_unit() {
  Pending unit;
  unit.commands = tail(commands, before_unit_.commands);
  unit.sent = tail(sent, before_unit_.sent);
  unit.timers = tail(timers, before_unit_.timers);
  unit.rejections = tail(rejections, before_unit_.rejections);
  unit.positions = tail(positions, before_unit_.positions);
  return unit;
}

void Pending::add(Pending unit) {
  append(commands, unit.commands);
  append(sent, unit.sent);
  append(timers, unit.timers);
  append(rejections, unit.rejections);
  append(positions, unit.positions);
}

void Pending::written() {
  commands.clear();
  sent.clear();
  timers.clear();
  rejections.clear();
  positions.clear();
  before_unit_ = {.late = before_unit_.late};
}

}  // namespace sourceflow::store::sql
