#include "sourceflow/base/random.hpp"

namespace sourceflow::base {

Random& thread_random() {
  thread_local SeededRandom random = [] {
    std::random_device device;
    return SeededRandom{(static_cast<std::uint64_t>(device()) << 32) ^ device()};
  }();
  return random;
}

}  // namespace sourceflow::base
