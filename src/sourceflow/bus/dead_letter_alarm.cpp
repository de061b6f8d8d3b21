#include "sourceflow/bus/dead_letter_alarm.hpp"

#include <algorithm>

#include "sourceflow/base/settings.hpp"

namespace sourceflow::bus {

using std::chrono::seconds;

void DeadLetterAlarm::read(base::Settings& from) {
  from.read("dead_letters_every", every);
  from.read("dead_letters_depth", depth);
  from.read("dead_letters_depth_over", depth_over);
  from.read("dead_letters_age", age);
}

std::vector<std::string> DeadLetterAlarm::validate() const {
  std::vector<std::string> complaints;
  if (every.count() < 0) complaints.emplace_back("dead_letters: every must not be negative");
  if (depth < 0 || depth_over < 0 || (depth > 0 && depth_over >= depth))
    complaints.emplace_back("dead_letters: depth_over must be from 0 to less than depth");
  if (age.count() < 0) complaints.emplace_back("dead_letters: age must not be negative");
  return complaints;
}

std::vector<DeadLetterNotice> DeadLetterWatch::look(const Seen& seen, base::Time now) {
  using What = DeadLetterNotice::What;
  std::vector<DeadLetterNotice> notices;
  const auto age = age_of(seen, now);
  const auto cross = [&](bool& is_raised, bool reaches, bool is_over, What what) {
    if (is_raised ? !is_over : !reaches) return;
    is_raised = !is_raised;
    notices.push_back({queue_, what, is_raised, seen.depth, age});
  };
  if (alarm_.depth > 0)
    cross(is_deep_, seen.depth >= alarm_.depth, seen.depth <= alarm_.depth_over, What::depth);
  if (alarm_.age.count() > 0) cross(is_old_, age >= alarm_.age, age * 2 < alarm_.age, What::age);
  return notices;
}

seconds age_of(const DeadLetterWatch::Seen& seen, base::Time now) {
  if (!seen.oldest) return seconds{0};
  return std::max(std::chrono::duration_cast<seconds>(now - *seen.oldest), seconds{0});
}

}  // namespace sourceflow::bus
