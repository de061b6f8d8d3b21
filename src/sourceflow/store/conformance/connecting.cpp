#include "sourceflow/store/conformance/connecting.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace sourceflow::store::conformance {

std::string told_by(const std::function<std::shared_ptr<Store>()>& open) {
  try {
    open();
    return "connected";
  } catch (const std::exception& error) {
    return error.what();
  }
}

void says_why_it_cannot_connect(
    const std::function<std::shared_ptr<Store>(const std::string&)>& open,
    const std::vector<Wrong>& wrong,
    const std::string& secret) {
  using namespace std::chrono_literals;
  for (const auto& [address, says] : wrong) {
    const auto began = std::chrono::steady_clock::now();

    const std::string told = told_by([&] { return open(address); });

    EXPECT_LT(std::chrono::steady_clock::now() - began, 5s) << told;
    EXPECT_NE(told.find(says), std::string::npos) << told;
    EXPECT_EQ(told.find('\n'), std::string::npos) << told;
    EXPECT_EQ(told.find(secret), std::string::npos) << told;
  }
}

}  // namespace sourceflow::store::conformance
