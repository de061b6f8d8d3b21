#pragma once

#include "sourceflow/app/lanes.hpp"
#include "sourceflow/app/message_work.hpp"
#include "sourceflow/app/view_readers.hpp"

namespace sourceflow::app {

/// What runs for a database of views that is not the App's own store: one lane, since views take
/// turns there, and what reads the event log for it.
class ViewStore {
 public:
  ViewStore(store::Store& log,
            Surroundings of_this_place,
            std::size_t max_group,
            ViewReaders::Options options)
      : surroundings(std::move(of_this_place)),
        lanes(*surroundings.place.store,
              {.max_group = max_group, .max_lanes = 1, .breaker = &surroundings.store}),
        readers(log, lanes, surroundings, options) {}

  const Place& place() const { return surroundings.place; }

  Surroundings surroundings;
  Lanes lanes;
  ViewReaders readers;
};

}  // namespace sourceflow::app
