#include "sourceflow/app/announced_options.hpp"

#include "sourceflow/base/settings.hpp"

namespace sourceflow::app {

void announce_options(base::Settings& settings) {
  for (const auto* name : {"admin", "encryption", "store"}) settings.know({.name = name});
}

}  // namespace sourceflow::app
