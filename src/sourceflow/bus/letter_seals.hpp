#pragma once

#include <map>
#include <string>

#include "sourceflow/aws/kms.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/base/task.hpp"
#include "sourceflow/bus/data_keys.hpp"

namespace sourceflow::bus {

/// Opens sealed messages for an operator, and seals them again: asks KMS once for each data key and
/// keeps it as long as this lives, so make one for each command of an operator.
///
/// Throws SealError for a body that does not open beside its attributes, and aws::Error where KMS
/// refuses, as it does to an operator without the permission. One call at a time.
class LetterSeals {
 public:
  explicit LetterSeals(aws::Kms& kms) : kms_(&kms) {}

  /// The body in plain text; as it is if it is not sealed. SNS's wrapping is taken off.
  base::Task<std::string> open(aws::ReceivedMessage message);

  /// The same message with this body in plain text in place of the old one: sealed if the old one
  /// was, for the same service, under the KMS key that is named or else the old one's.
  base::Task<aws::ReceivedMessage> with_body(aws::ReceivedMessage message,
                                             std::string body,
                                             std::string kms_key = {});

  /// The ARN of the KMS key that the message is sealed under; empty if it is not sealed.
  static std::string key_of(aws::ReceivedMessage message);

 private:
  base::Task<SharedSealingKey> opening_key(std::string label);
  base::Task<SharedSealingKey> sealing_key(std::string kms_key, std::string service);

  aws::Kms* kms_;
  std::map<std::string, SharedSealingKey> opening_;
  std::map<std::pair<std::string, std::string>, SharedSealingKey> sealing_;
};

}  // namespace sourceflow::bus
