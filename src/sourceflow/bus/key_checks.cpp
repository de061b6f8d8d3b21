#include "sourceflow/bus/key_checks.hpp"

#include <algorithm>

#include "sourceflow/bus/aws_checks.hpp"
#include "sourceflow/bus/key_trouble.hpp"
#include "sourceflow/bus/keyring.hpp"
#include "sourceflow/bus/looking.hpp"

namespace sourceflow::bus {
namespace {

using app::Health;

base::Task<std::optional<aws::DataKey>> generate(aws::Kms& kms,
                                                 std::string key,
                                                 aws::EncryptionContext context) {
  co_return co_await kms.generate_data_key(key, context);
}

base::Task<std::optional<aws::Plaintext>> decrypt(aws::Kms& kms,
                                                  base::Blob ciphertext,
                                                  aws::EncryptionContext context) {
  const std::string any_key;
  co_return co_await kms.decrypt(ciphertext, any_key, context);
}

template <class T>
void fail(app::Check& check, const Looked<T>& looked, const char* what) {
  check.health = Health::failed;
  check.detail = std::string("cannot ") + what + ": " + looked.error;
  check.advice = advice_about(looked.code);
  if (check.advice.empty()) check.advice = advice_about(looked.code, check.name);
}

}  // namespace

base::Task<app::Check> key_check(aws::Kms& kms, std::string key, KeyUse use, Moment deadline) {
  app::Check check{.name = "key " + key};
  const auto context = data_key_context(use.service);
  Looked<aws::DataKey> made;
  auto generating = generate(kms, key, context);
  co_await look(std::move(generating), made, deadline);
  check.took = made.took;
  if (!made.found) {
    if (use.seals || made.code != "AccessDeniedException") {
      fail(check, made, "generate a data key");
    } else {
      check.detail = "may not generate data keys, which a service that sends nothing need not";
    }
    co_return check;
  }
  check.detail = "generates data keys";
  if (!use.opens) co_return check;
  Looked<aws::Plaintext> opened;
  auto decrypting = decrypt(kms, made.found->ciphertext, context);
  co_await look(std::move(decrypting), opened, deadline);
  check.took += opened.took;
  if (!opened.found) {
    fail(check, opened, "decrypt a data key");
  } else if (!std::ranges::equal(opened.found->bytes.reveal(), made.found->plaintext.reveal())) {
    check.health = Health::failed;
    check.detail = "decrypts a data key to something else";
    check.advice = "see that the endpoint of KMS is the right one";
  } else {
    check.detail = "generates and decrypts data keys";
  }
  co_return check;
}

}  // namespace sourceflow::bus
