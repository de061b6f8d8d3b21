#pragma once

#include <string>

#include "sourceflow/store/conflicts.hpp"
#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/cutting_proxy.hpp"

namespace sourceflow::store::conformance {

/// Cuts every connection to the database in the middle of a unit: nothing of it may be kept, and
/// the store must go on by itself.
void goes_on_when_cut_within_a_unit(const Database& database, const std::function<void()>& cut);

/// Cuts the connection of a store at every request of a commit in turn, until one is reached no
/// more: what commit says must be what is there, and only the commit's own answer may be unknown.
/// `database` opens the store through the proxy.
void keeps_its_word_when_cut(const Database& database, CuttingProxy& proxy, CuttingProxy::Cut cut);

/// A server whose connections stay open and on which nothing is heard any more, within a unit, for
/// a reader and when the store is closed: each must end by itself, and go on when the server does.
/// `database` opens the store through the proxy, with a short statement timeout; `told` is a part
/// of the failure's sentence.
void goes_on_after_silence(const Database& database, CuttingProxy& proxy, const std::string& told);

/// `database` opens a new and empty one each time, behind the proxy: whichever request of its start
/// is lost, it starts.
void starts_although_cut(const std::function<std::shared_ptr<Store>(const Conflicts&)>& database,
                         CuttingProxy& proxy);

}  // namespace sourceflow::store::conformance
