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

struct Card {
  Sensitive<std::string, Mask::card> number;
  Sensitive<std::string, Mask::password> code;
};
struct Login {
  Sensitive<std::string, Mask::ip> address;
  Sensitive<std::string, Mask::api_key> key;
};
struct Everything {
  Sensitive<std::string, Mask::name> name;
  Sensitive<std::string, Mask::phone> phone;
  Sensitive<std::string, Mask::ssn> ssn;
  Sensitive<std::string, MaskPattern{"####*##"}> iban;
  std::vector<Card> cards;
  std::map<std::string, Sensitive<std::string, Mask::email>> emails;
  std::optional<Login> login;
  std::variant<Card, Login> way;
  Sensitive<std::vector<std::string>, Mask::name> aliases;
};

const Everything everything{.name = "Ann Archer",
                            .phone = "+49 30 123456",
                            .ssn = "123-45-6789",
                            .iban = "DE89370400440532013000",
                            .cards = {{"4111111111111234", "737"}},
                            .emails = {{"home", "ann@example.org"}},
                            .login = Login{"192.168.17.4", "sk-live-0123456789abcdef"},
                            .way = Card{"5500005555555559", "999"},
                            .aliases = std::vector<std::string>{"Archie"}};

TEST(Print, MasksEveryKindHoweverDeepItLies) {
  EXPECT_EQ(to_masked_text(everything),
            R"({"name":"A***","phone":"+** ** ****56","ssn":"***-**-6789","iban":"DE89***00",)"
            R"("cards":[{"number":"************1234","code":"***"}],)"
            R"("emails":{"home":"a***@example.org"},)"
            R"("login":{"address":"192.168.*","key":"***cdef"},)"
            R"("way":{"type":"Card","value":{"number":"************5559","code":"***"}},)"
            R"("aliases":"***"})");
}

TEST(Print, LeavesTheMessageItselfInFull) {
  const auto text = encode(everything);

  for (const auto* secret : {"Ann Archer",
                             "+49 30 123456",
                             "123-45-6789",
                             "DE89370400440532013000",
                             "4111111111111234",
                             "737",
                             "ann@example.org",
                             "192.168.17.4",
                             "sk-live-0123456789abcdef",
                             "5500005555555559",
                             "Archie"})
    EXPECT_NE(text.find(secret), std::string::npos) << secret;
}

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
