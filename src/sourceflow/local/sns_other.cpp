#include <boost/json/parse.hpp>

#include "sourceflow/local/sns.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

// As AWS limits it.
constexpr std::size_t max_protection_policy = 30'720;

void put_data_protection_policy(Call& call) {
  protect(named_topic(call, "ResourceArn"), call.in.required("DataProtectionPolicy"));
}

void get_data_protection_policy(Call& call) {
  const Topic& topic = named_topic(call, "ResourceArn");
  const auto found = topic.other.find("DataProtectionPolicy");
  call.out.text("DataProtectionPolicy", found == topic.other.end() ? "" : found->second);
}

/// Nobody has a telephone or an app here, so these lists are empty.
template <const Name& list>
void list_nothing(Call& call) {
  call.out.begin_list(list);
  call.out.end_list();
}

constexpr Name platform_applications{"PlatformApplications", "PlatformApplications.member"};
constexpr Name opted_out{"phoneNumbers", "phoneNumbers.member"};
constexpr Name origination_numbers{"PhoneNumbers", "PhoneNumbers.member"};
constexpr Name sandbox_numbers{"PhoneNumbers", "PhoneNumbers.member"};

void refuse(Call& call) {
  const std::string name(call.operation.substr(call.operation.find('.') + 1));
  throw ServiceError(errors::invalid_action,
                     name +
                         " is for text messages or mobile push, and this endpoint sends "
                         "neither: it delivers to queues and HTTP endpoints.");
}

constexpr Operation operations[] = {
    {"CheckIfPhoneNumberIsOptedOut", refuse},
    {"CreatePlatformApplication", refuse},
    {"CreatePlatformEndpoint", refuse},
    {"CreateSMSSandboxPhoneNumber", refuse},
    {"DeleteEndpoint", refuse},
    {"DeletePlatformApplication", refuse},
    {"DeleteSMSSandboxPhoneNumber", refuse},
    {"GetDataProtectionPolicy", get_data_protection_policy},
    {"GetEndpointAttributes", refuse},
    {"GetPlatformApplicationAttributes", refuse},
    {"GetSMSAttributes", refuse},
    {"GetSMSSandboxAccountStatus", refuse},
    {"ListEndpointsByPlatformApplication", refuse},
    {"ListOriginationNumbers", list_nothing<origination_numbers>},
    {"ListPhoneNumbersOptedOut", list_nothing<opted_out>},
    {"ListPlatformApplications", list_nothing<platform_applications>},
    {"ListSMSSandboxPhoneNumbers", list_nothing<sandbox_numbers>},
    {"OptInPhoneNumber", refuse},
    {"PutDataProtectionPolicy", put_data_protection_policy},
    {"SetEndpointAttributes", refuse},
    {"SetPlatformApplicationAttributes", refuse},
    {"SetSMSAttributes", refuse},
    {"VerifySMSSandboxPhoneNumber", refuse},
};

}  // namespace

void protect(Topic& topic, std::string_view policy) {
  if (topic.fifo) refuse_parameter("FIFO topics have no data protection policy");
  boost::system::error_code error;
  const auto document =
      boost::json::parse(boost::json::string_view(policy.data(), policy.size()), error);
  const bool is_policy = !error && document.is_object() &&
                         document.get_object().contains("Statement") &&
                         policy.size() <= max_protection_policy;
  if (!is_policy) refuse_parameter("DataProtectionPolicy");
  topic.other.insert_or_assign("DataProtectionPolicy", policy);
}

std::span<const Operation> sns_other_operations() { return operations; }

}  // namespace sourceflow::local
