#include <sourceflow/base/clock.hpp>
#include <sourceflow/base/uuid.hpp>

// A user's program of the lowest room: ids and times, without a network or a database.
int main() {
  const auto id = sourceflow::base::make_uuid();
  const auto moment = sourceflow::base::from_iso8601("2001-01-01T00:47:00Z");

  const bool same_id = sourceflow::base::Uuid::parse(id.text()) == id;
  const bool same_moment = sourceflow::base::to_iso8601(moment) == "2001-01-01T00:47:00Z";
  return same_id && same_moment ? 0 : 1;
}
