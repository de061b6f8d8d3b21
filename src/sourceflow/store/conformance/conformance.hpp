#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sourceflow/store/store.hpp"

namespace sourceflow::store::conformance {

/// Opens a store on a database that was empty when the Database was made. Every call gives a store
/// on the same data: another handle where the back end has such, the same one otherwise.
using Database = std::function<std::shared_ptr<Store>()>;

/// Makes an empty database for one test.
using MakeDatabase = std::function<Database()>;

/// One claim of the suite.
struct Claim {
  std::string name;
  std::function<void(const Database&)> check;
};

std::vector<Claim> unit_claims();
std::vector<Claim> batch_claims();
std::vector<Claim> sequence_claims();
std::vector<Claim> event_claims();
std::vector<Claim> row_claims();
std::vector<Claim> query_claims();
std::vector<Claim> index_claims();
std::vector<Claim> outbox_claims();
std::vector<Claim> key_claims();
std::vector<Claim> writer_claims();
std::vector<Claim> deadlock_claims();
std::vector<Claim> instance_claims();
/// Of back ends that several processes may share: some are killed, some stall.
std::vector<Claim> process_claims();
std::vector<Claim> gap_claims();

/// Registers every claim as a test of `suite`, each on a database of its own. Called where tests
/// are defined:
///
///     const bool registered = register_suite("MemoryStore", [] { ... });
bool register_suite(const std::string& suite, const MakeDatabase& make);
/// The same for the claims about several processes.
bool register_process_suite(const std::string& suite, const MakeDatabase& make);

/// Registers one test that is a function.
void register_claim(const std::string& suite, const std::string& name, std::function<void()> check);

}  // namespace sourceflow::store::conformance
