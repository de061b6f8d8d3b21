#include "sourceflow/store/conformance/conformance.hpp"

#include <gtest/gtest.h>

namespace sourceflow::store::conformance {
namespace {

class ClaimTest : public testing::Test {
 public:
  ClaimTest(Claim claim, MakeDatabase make) : claim_(std::move(claim)), make_(std::move(make)) {}
  void TestBody() override {
    const Database database = make_();
    claim_.check(database);
  }

 private:
  Claim claim_;
  MakeDatabase make_;
};

void register_claims(const std::string& suite,
                     const MakeDatabase& make,
                     const std::vector<Claim>& claims) {
  for (const Claim& claim : claims) {
    testing::RegisterTest(suite.c_str(),
                          claim.name.c_str(),
                          nullptr,
                          nullptr,
                          __FILE__,
                          __LINE__,
                          [claim, make]() -> testing::Test* { return new ClaimTest(claim, make); });
  }
}

}  // namespace

bool register_suite(const std::string& suite, const MakeDatabase& make) {
  for (const auto& claims : {unit_claims(),
                             batch_claims(),
                             sequence_claims(),
                             event_claims(),
                             row_claims(),
                             query_claims(),
                             outbox_claims(),
                             key_claims(),
                             writer_claims(),
                             deadlock_claims(),
                             instance_claims()}) {
    register_claims(suite, make, claims);
  }
  return true;
}

bool register_process_suite(const std::string& suite, const MakeDatabase& make) {
  for (const auto& claims : {process_claims(), gap_claims()}) {
    register_claims(suite, make, claims);
  }
  return true;
}

}  // namespace sourceflow::store::conformance
