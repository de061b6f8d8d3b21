#include <algorithm>

#include "sourceflow/store/memory/memory_work.hpp"

namespace sourceflow::store {

HeldKey* MemoryWork::held(const KeyHolder& holder) {
  const auto found = state_.keys.find(holder.key);
  if (found == state_.keys.end() || found->second.token != holder.token) return nullptr;
  return &found->second;
}

void MemoryWork::change_key(std::string_view key, std::optional<HeldKey> now) {
  const auto found = state_.keys.find(key);
  Undo::KeyChanged change{std::string(key), std::nullopt};
  if (found != state_.keys.end()) change.before = std::move(found->second);
  if (now) {
    state_.keys.insert_or_assign(std::string(key), std::move(*now));
  } else if (found != state_.keys.end()) {
    state_.keys.erase(found);
  }
  undo_.remember(std::move(change));
}

FoundKey MemoryWork::claim_key(const KeyHolder& holder, base::Time now, base::Time lease_ends) {
  const auto found = state_.keys.find(holder.key);
  FoundKey answer{.state = KeyState::fresh, .ends_at = lease_ends};
  if (found != state_.keys.end()) {
    const HeldKey& held = found->second;
    const bool is_own = held.token == holder.token && !held.is_done;
    if (held.ends_at > now)
      return {.state = is_own         ? KeyState::fresh
                       : held.is_done ? KeyState::done
                                      : KeyState::in_progress,
              .result = held.result,
              .ends_at = held.ends_at};
    answer.is_taken_over = !held.is_done && !is_own;
  }
  change_key(holder.key, HeldKey{holder.token, false, lease_ends, {}});
  return answer;
}

bool MemoryWork::complete_key(const KeyHolder& holder,
                              std::string_view result,
                              base::Time forget_at) {
  const HeldKey* const own = held(holder);
  if (own == nullptr) return false;
  if (!own->is_done)
    change_key(holder.key, HeldKey{holder.token, true, forget_at, std::string(result)});
  return true;
}

bool MemoryWork::release_key(const KeyHolder& holder) {
  const HeldKey* const own = held(holder);
  if (own == nullptr || own->is_done) return false;
  change_key(holder.key, std::nullopt);
  return true;
}

std::size_t MemoryWork::prune_keys(base::Time before, std::size_t limit) {
  std::vector<std::string> ended;
  for (const auto& [key, held] : state_.keys) {
    if (ended.size() == limit) break;
    if (held.ends_at < before) ended.push_back(key);
  }
  for (const auto& key : ended) change_key(key, std::nullopt);
  return ended.size();
}

KeyCounts MemoryWork::key_counts() {
  const auto done =
      std::ranges::count_if(state_.keys, [](const auto& each) { return each.second.is_done; });
  const auto all = static_cast<std::int64_t>(state_.keys.size());
  return {.in_progress = all - done, .done = done};
}

}  // namespace sourceflow::store
