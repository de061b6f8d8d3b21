#include "sourceflow/bus/key_policy.hpp"

#include <string>

#include <boost/json.hpp>

#include "sourceflow/bus/arns.hpp"
#include "sourceflow/bus/keyring.hpp"

namespace sourceflow::bus {

namespace json = boost::json;

json::object key_policy() {
  const json::object account{
      {"AWS",
       std::string("arn:") + partition_placeholder + ":iam::" + account_placeholder + ":root"}};
  // All but using it: that is the other statement's.
  const json::array administer{"kms:CancelKeyDeletion",    "kms:CreateAlias",
                               "kms:CreateGrant",          "kms:DeleteAlias",
                               "kms:DescribeKey",          "kms:DisableKey",
                               "kms:DisableKeyRotation",   "kms:EnableKey",
                               "kms:EnableKeyRotation",    "kms:GetKeyPolicy",
                               "kms:GetKeyRotationStatus", "kms:ListGrants",
                               "kms:ListKeyPolicies",      "kms:ListKeyRotations",
                               "kms:ListResourceTags",     "kms:PutKeyPolicy",
                               "kms:RevokeGrant",          "kms:ScheduleKeyDeletion",
                               "kms:TagResource",          "kms:UntagResource",
                               "kms:UpdateAlias",          "kms:UpdateKeyDescription"};
  const json::array use{"kms:GenerateDataKey", "kms:Decrypt"};
  const json::object for_messages{
      {"StringEquals", {{"kms:EncryptionContext:purpose", data_key_context("").at("purpose")}}}};
  return {{"Version", "2012-10-17"},
          {"Statement",
           json::array{json::object{{"Sid", "Administer"},
                                    {"Effect", "Allow"},
                                    {"Principal", account},
                                    {"Action", administer},
                                    {"Resource", "*"}},
                       json::object{{"Sid", "SealAndOpenMessages"},
                                    {"Effect", "Allow"},
                                    {"Principal", account},
                                    {"Action", use},
                                    {"Resource", "*"},
                                    {"Condition", for_messages}}}}};
}

}  // namespace sourceflow::bus
