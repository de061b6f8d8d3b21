#pragma once

#include <string>
#include <vector>

#include "sourceflow/bus/plan.hpp"

namespace sourceflow::bus {

struct Survey;

/// One way in which what exists at AWS is not what a layout says.
struct Drift {
  enum class Kind {
    missing,    ///< it does not exist
    different,  ///< an attribute has another value
    extra,      ///< it exists, and the layout does not have it
    unknown,    ///< it could not be asked
  };

  Kind kind = Kind::missing;
  /// Such as `queue orders.fifo` or `subscription order-events -> orders-events`.
  std::string thing = {};
  std::string attribute = {};
  /// The values by the layout and at AWS; what the attribute lacks is empty.
  std::string planned = {};
  std::string found = {};

  friend bool operator==(const Drift&, const Drift&) = default;
};

/// Everything that differs, in the order of the plan. Of queues and topics that this service does
/// not own only that they are there counts, since their owner decides about the rest.
std::vector<Drift> drift(const Plan& plan, const Survey& found);

/// A line for each, `- missing`, `~ different`, `+ extra`, `? unknown`; empty if nothing differs.
std::string to_text(const std::vector<Drift>& drifts);

/// A JSON array of objects with `kind`, `thing`, `attribute`, `planned` and `found`.
std::string to_json(const std::vector<Drift>& drifts);

}  // namespace sourceflow::bus
