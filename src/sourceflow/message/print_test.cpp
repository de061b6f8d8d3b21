#include "sourceflow/message/print.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "sourceflow/message/gtest_printer.hpp"

namespace sourceflow::message {
namespace {

struct Customer {
  std::string city;
  Sensitive<std::string, Mask::email> email;
  std::vector<Sensitive<int, Mask::name>> numbers;
};
struct Fare {
  double euros = 0;
};

const Customer customer{"Ulm", "ann@example.org", {7}};
constexpr auto printed = R"({"city":"Ulm","email":"a***@example.org","numbers":["***"]})";

TEST(Print, MasksWhatIsSensitive) { EXPECT_EQ(to_masked_text(customer), printed); }

TEST(Print, DescribesWhatHasNoJson) {
  EXPECT_EQ(to_masked_text(Fare{std::nan("")}), R"({"euros":... (NaN is no JSON number))");
}

TEST(Print, IsWhatGoogleTestShows) {
  EXPECT_EQ(testing::PrintToString(customer), printed);
  EXPECT_EQ(testing::PrintToString(std::vector{Fare{1}, Fare{2.5}}),
            R"({ {"euros":1}, {"euros":2.5} })");
}

}  // namespace
}  // namespace sourceflow::message
