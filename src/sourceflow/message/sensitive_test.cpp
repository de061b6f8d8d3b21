#include "sourceflow/message/sensitive.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace sourceflow::message {
namespace {

TEST(Mask, LeavesWhatHelpsToRecogniseTheValue) {
  EXPECT_EQ(masked(Mask::email, "ann@example.org"), "a***@example.org");
  EXPECT_EQ(masked(Mask::card, "4111 1111 1111 1234"), "**** **** **** 1234");
  EXPECT_EQ(masked(Mask::phone, "+49 (30) 123456"), "+** (**) ****56");
  EXPECT_EQ(masked(Mask::ssn, "123-45-6789"), "***-**-6789");
  EXPECT_EQ(masked(Mask::name, "Ann Archer"), "A***");
  EXPECT_EQ(masked(Mask::name, "\u00c5sa"), "\u00c5***");
  EXPECT_EQ(masked(Mask::ip, "192.168.17.4"), "192.168.*");
  EXPECT_EQ(masked(Mask::ip, "2001:db8::1"), "2001:db8:*");
  EXPECT_EQ(masked(Mask::api_key, "sk-live-0123456789abcdef"), "***cdef");
  EXPECT_EQ(masked(Mask::password, "correct horse"), "***");
}

TEST(Mask, HidesAllOfAValueThatIsNotWhatItShouldBe) {
  EXPECT_EQ(masked(Mask::email, "ann"), "***");
  EXPECT_EQ(masked(Mask::email, "@example.org"), "***");
  EXPECT_EQ(masked(Mask::card, "1234"), "***");
  EXPECT_EQ(masked(Mask::phone, "112"), "***");
  EXPECT_EQ(masked(Mask::ip, "localhost"), "***");
  EXPECT_EQ(masked(Mask::api_key, "short"), "***");
  EXPECT_EQ(masked(Mask::name, ""), "***");
}

TEST(Mask, HidesLettersAmongDigits) {
  EXPECT_EQ(masked(Mask::card, "card 4111111111111234"), "**** ************1234");
}

TEST(MaskPattern, ShowsTheFrontAndTheEndAsItSays) {
  EXPECT_EQ(masked(MaskPattern{"####*##"}, "DE89370400440532013000"), "DE89***00");
  EXPECT_EQ(masked(MaskPattern{"*###"}, "1234567"), "***567");
  EXPECT_EQ(masked(MaskPattern{"#*"}, "\u00c5ngstr\u00f6m"), "\u00c5***");
  EXPECT_EQ(masked(MaskPattern{"*#"}, "caf\u00e9"), "***\u00e9");
  EXPECT_EQ(masked(MaskPattern{"*"}, "all of it"), "***");
}

TEST(MaskPattern, HidesAllOfWhatItWouldShowHalfOf) {
  EXPECT_EQ(masked(MaskPattern{"####*##"}, "DE893704004"), "***");
  EXPECT_EQ(masked(MaskPattern{"#*"}, ""), "***");
  EXPECT_EQ(masked(MaskPattern{"#*"}, "\u00c5"), "***");
}

TEST(Sensitive, IsMaskedWhereItIsStreamed) {
  const Sensitive<int, Mask::password> pin = 4711;
  const Sensitive<std::string, MaskPattern{"##*##"}> iban = "DE89370400440532013000";
  std::ostringstream out;

  out << pin << ' ' << iban;

  EXPECT_EQ(out.str(), "*** DE***00");
}

TEST(Sensitive, BehavesAsItsValue) {
  Sensitive<std::string, Mask::email> email = "ann@example.org";
  const std::string copy = email;
  email.value() += ".uk";

  EXPECT_EQ(copy, "ann@example.org");
  EXPECT_EQ(email.value(), "ann@example.org.uk");
  EXPECT_NE(email, (Sensitive<std::string, Mask::email>("ann@example.org")));
}

TEST(Sensitive, ShowsNothingOfANumber) {
  const Sensitive<int, Mask::name> salary = 70'000;

  EXPECT_EQ(salary.masked(), "***");
  EXPECT_EQ(salary + 1, 70'001);
}

}  // namespace
}  // namespace sourceflow::message
