#include "sourceflow/local/eager_wait.hpp"

namespace sourceflow::local {

void EagerWait::yielded(Duration took, Moment now) {
  if (took <= unshared) return;
  is_eager_ = false;
  not_before_ = now + pause;
}

void EagerWait::found(bool by_sleeping, Moment now) {
  if (by_sleeping) is_eager_ = now - began_ < longest && now >= not_before_;
}

}  // namespace sourceflow::local
