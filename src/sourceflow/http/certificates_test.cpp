#include "sourceflow/http/certificates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::http {
namespace {

using std::chrono::days;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::vector<std::string> names{"localhost", "*.localhost", "127.0.0.1", "::1"};

TEST(Certificates, AreBelievedUnderTheNamesTheyWereIssuedFor) {
  const CertificateAuthority authority("ours", days(30));

  const ServerCertificate server = authority.issue(names, days(10));

  EXPECT_THAT(server.complaints(), IsEmpty());
  EXPECT_TRUE(is_believed(server, authority.certificate(), names, days(9)));
  EXPECT_FALSE(is_believed(server, authority.certificate(), {"example.com"}, days(1)));
  EXPECT_FALSE(is_believed(server, authority.certificate(), {"127.0.0.2"}, days(1)));
}

TEST(Certificates, AreNotBelievedBeyondTheirTime) {
  const CertificateAuthority authority("ours", days(5));

  const ServerCertificate long_lived = authority.issue(names, days(10));
  const ServerCertificate expired = authority.issue(names, days(-1));

  EXPECT_FALSE(is_believed(long_lived, authority.certificate(), names, days(6)));
  EXPECT_FALSE(is_believed(expired, authority.certificate(), names, days(0)));
}

TEST(Certificates, AreNotBelievedOfAnotherAuthorityThoughItHasTheSameName) {
  const CertificateAuthority ours("ours", days(30));
  const CertificateAuthority theirs("ours", days(30));

  EXPECT_FALSE(is_believed(ours.issue(names, days(10)), theirs.certificate(), names, days(1)));
}

TEST(Certificates, KeepTheKeyOutOfEverythingThatIsPrinted) {
  const CertificateAuthority authority("ours", days(30));

  const ServerCertificate server = authority.issue(names, days(10));

  EXPECT_THAT(server.private_key.reveal(), HasSubstr("PRIVATE KEY"));
  EXPECT_THAT(server.chain + authority.certificate(), Not(HasSubstr("PRIVATE")));
}

TEST(Certificates, SayWhatIsWrongWithThem) {
  const CertificateAuthority authority("ours", days(30));
  const ServerCertificate one = authority.issue(names, days(10));
  const ServerCertificate other = authority.issue(names, days(10));

  const ServerCertificate none{.private_key = one.private_key};
  const ServerCertificate keyless{.chain = one.chain};
  const ServerCertificate mixed{.chain = one.chain, .private_key = other.private_key};

  EXPECT_THAT(none.complaints(), ElementsAre(HasSubstr("chain is no PEM")));
  EXPECT_THAT(keyless.complaints(), ElementsAre(HasSubstr("key is no PEM")));
  EXPECT_THAT(mixed.complaints(), ElementsAre(HasSubstr("is not the one of the certificate")));
}

TEST(Certificates, AreRefusedWhereANameCannotBeInOne) {
  const CertificateAuthority authority("ours", days(30));

  EXPECT_THROW(authority.issue({"a name,with:commas"}, days(1)), std::runtime_error);
}

}  // namespace
}  // namespace sourceflow::http
