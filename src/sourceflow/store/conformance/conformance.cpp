#include "sourceflow/store/conformance/conformance.hpp"

#include <gtest/gtest.h>

namespace sourceflow::store::conformance {
namespace {

class ClaimTest : public testing::Test {
 public:
  explicit ClaimTest(std::function<void()> check) : check_(std::move(check)) {}
  void TestBody() override { check_(); }

 private:
  std::function<void()> check_;
};

void register_claims(const std::string& suite,
                     const MakeDatabase& make,
                     const std::vector<Claim>& claims) {
  for (const Claim& claim : claims) {
    register_claim(suite, claim.name, [check = claim.check, make] {
      const Database database = make();
      check(database);
    });
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
                             index_claims(),
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

void register_claim(const std::string& suite,
                    const std::string& name,
                    std::function<void()> check) {
  testing::RegisterTest(suite.c_str(),
                        name.c_str(),
                        nullptr,
                        nullptr,
                        __FILE__,
                        __LINE__,
                        [check]() -> testing::Test* { return new ClaimTest(check); });
}

}  // namespace sourceflow::store::conformance
