#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sourceflow/store/store.hpp"

namespace sourceflow::store::conformance {

/// A store that cannot be opened, and what must then be said.
struct Wrong {
  std::string address;
  std::string says;
};

/// What opening a store failed with; "connected" if it did not fail.
std::string told_by(const std::function<std::shared_ptr<Store>()>& open);

/// Opens each: it must fail within five seconds, in one line that says why and holds nothing of
/// `secret`.
void says_why_it_cannot_connect(
    const std::function<std::shared_ptr<Store>(const std::string&)>& open,
    const std::vector<Wrong>& wrong,
    const std::string& secret);

}  // namespace sourceflow::store::conformance
