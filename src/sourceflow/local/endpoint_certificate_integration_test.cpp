#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/local/endpoint_certificate.hpp"

namespace sourceflow::local {
namespace {

namespace fs = std::filesystem;
using std::chrono::days;
using ::testing::HasSubstr;
using ::testing::Not;

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct KeptCertificate : ::testing::Test {
  KeptCertificate() {
    std::string pattern = fs::temp_directory_path() / "sourceflow-test-XXXXXX";
    directory = ::mkdtemp(pattern.data());
    directory /= "tls";
  }
  ~KeptCertificate() override { fs::remove_all(directory.parent_path()); }

  const std::vector<std::string> names = certificate_names("127.0.0.1", {"sqs.example.test"});
  fs::path directory;
};

TEST_F(KeptCertificate, StaysTheSameOverRestarts) {
  const EndpointCertificate first(directory, names);
  const std::string authority = text_of(first.ca_file());

  const EndpointCertificate second(directory, names);

  EXPECT_EQ(text_of(second.ca_file()), authority);
  EXPECT_EQ(second.server().chain, first.server().chain);
  EXPECT_EQ(second.server().private_key, first.server().private_key);
  EXPECT_TRUE(is_believed(second.server(), authority, names, days(1)));
}

TEST_F(KeptCertificate, LetsOnlyItsOwnerReadTheKeyAndKeepsNoneOfTheAuthority) {
  const EndpointCertificate certificate(directory, names);

  struct stat status{};
  ASSERT_EQ(::stat((directory / "server-key.pem").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_THAT(text_of(directory / "ca.pem"), Not(HasSubstr("PRIVATE")));
  EXPECT_EQ(std::distance(fs::directory_iterator(directory), fs::directory_iterator()), 3);
}

TEST_F(KeptCertificate, IsMadeAnewForANameThatItDoesNotHave) {
  const EndpointCertificate first(directory, names);
  const std::string authority = text_of(first.ca_file());
  auto more = names;
  more.emplace_back("other.example.test");

  const EndpointCertificate second(directory, more);

  EXPECT_NE(text_of(second.ca_file()), authority);
  EXPECT_TRUE(is_believed(second.server(), text_of(second.ca_file()), more, days(1)));
}

TEST_F(KeptCertificate, IsMadeAnewWhenAFileIsDamagedOrOthersCouldReadTheKey) {
  const EndpointCertificate first(directory, names);

  std::ofstream(directory / "server.pem") << "damaged";
  const EndpointCertificate second(directory, names);
  fs::permissions(directory / "server-key.pem", fs::perms::others_read, fs::perm_options::add);
  const EndpointCertificate third(directory, names);

  EXPECT_NE(second.server().private_key, first.server().private_key);
  EXPECT_NE(third.server().private_key, second.server().private_key);
  EXPECT_TRUE(is_believed(third.server(), text_of(third.ca_file()), names, days(1)));
}

TEST_F(KeptCertificate, SaysWhichFileCannotBeWritten) {
  fs::create_directories(directory / "ca.pem" / "in the way");

  try {
    const EndpointCertificate certificate(directory, names);
    FAIL();
  } catch (const std::system_error& error) {
    EXPECT_THAT(error.what(), HasSubstr((directory / "ca.pem").string()));
  }
}

TEST(EndpointCertificate, LeavesNothingWithoutADirectory) {
  fs::path file;
  {
    const EndpointCertificate certificate("", certificate_names("::1", {}));
    file = certificate.ca_file();
    EXPECT_TRUE(is_believed(certificate.server(), text_of(file), {"localhost", "::1"}, days(1)));
  }

  EXPECT_FALSE(fs::exists(file.parent_path()));
}

TEST(EndpointCertificate, NamesTheAddressItListensOnUnlessThatMeansEveryOne) {
  using ::testing::Contains;

  EXPECT_THAT(certificate_names("10.1.2.3", {}), Contains("10.1.2.3"));
  EXPECT_THAT(certificate_names("0.0.0.0", {}), Not(Contains("0.0.0.0")));
}

}  // namespace
}  // namespace sourceflow::local
