#include "sourceflow/store/memory/memory_store.hpp"

#include "sourceflow/store/conformance/conformance.hpp"

namespace sourceflow::store {
namespace {

const bool registered =
    conformance::register_suite("MemoryStore", [] { return [store = memory()] { return store; }; });

}  // namespace
}  // namespace sourceflow::store
