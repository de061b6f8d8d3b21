#include "sourceflow/app/middleware.hpp"

namespace sourceflow::app {
namespace {

void pass_from(const Hooks& hooks,
               std::size_t at,
               message::Envelope& envelope,
               const Middleware::Next& innermost) {
  if (at == hooks.size()) return innermost();
  hooks[at](envelope, [&] { pass_from(hooks, at + 1, envelope, innermost); });
}

}  // namespace

bool pass_through(const Hooks& hooks,
                  message::Envelope& envelope,
                  const Middleware::Next& innermost) {
  bool arrived = false;
  pass_from(hooks, 0, envelope, [&] {
    if (arrived) return;
    arrived = true;
    innermost();
  });
  return arrived;
}

}  // namespace sourceflow::app
