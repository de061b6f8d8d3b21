#include "sourceflow/local/access.hpp"

#include <algorithm>
#include <chrono>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/crypto.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/local/access_errors.hpp"
#include "sourceflow/local/access_policy.hpp"
#include "sourceflow/local/access_target.hpp"
#include "sourceflow/local/policy_document.hpp"

namespace sourceflow::local {

namespace json = boost::json;

namespace {

constexpr std::chrono::minutes tolerance{15};
// Far enough never to come, and near enough to add an hour to.
constexpr base::Time never{std::chrono::sys_days(std::chrono::year(2200) / 1 / 1)};
constexpr std::string_view mismatch =
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details.";

// Of a user or role in the file of policies.
constexpr std::string_view members[] = {
    "name", "account", "accessKeyId", "secretAccessKey", "policies", "trust"};

bool is_same(const std::string& a, const std::string& b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool covers_host(std::string_view fields) {
  return (";" + std::string(fields) + ";").find(";host;") != std::string::npos;
}

/// The name at the end of `arn:aws:iam::1:user/name`, if it is one of this kind.
std::string name_within(std::string_view arn, std::string_view kind) {
  const auto at = arn.find(kind);
  if (at == std::string_view::npos) return {};
  arn.remove_prefix(at + kind.size());
  return std::string(arn.substr(0, arn.find('/')));
}

/// Of a session of a role the role's, of others their own.
std::string role_arn_of(const IssuedCredential& caller) {
  const std::string role = name_within(caller.arn, ":assumed-role/");
  return role.empty() ? std::string() : "arn:aws:iam::" + caller.account + ":role/" + role;
}

bool is_root(const IssuedCredential& caller) { return caller.arn.ends_with(":root"); }

std::string text_of(const json::object& from, const char* name) {
  const auto* const value = from.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

void check_age(const AccessErrors& errors, const Signature& signature, base::Time now) {
  const auto signed_at = signing_time(signature.date);
  if (!signed_at) {
    throw ServiceError(errors.incomplete,
                       "Date must be in ISO-8601 'basic format'. Got '" + signature.date + "'.");
  }
  const std::string present = signing_date(now);
  const std::chrono::seconds good_for = signature.lifetime.value_or(tolerance);
  if (*signed_at + good_for < now) {
    const std::string span =
        signature.lifetime ? std::to_string(good_for.count()) + " s" : "15 min";
    throw ServiceError(errors.mismatch,
                       "Signature expired: " + signature.date + " is now earlier than " +
                           signing_date(now - good_for) + " (" + present + " - " + span + ".)");
  }
  if (*signed_at > now + tolerance) {
    throw ServiceError(errors.mismatch,
                       "Signature not yet current: " + signature.date + " is still later than " +
                           signing_date(now + tolerance) + " (" + present + " + 15 min.)");
  }
}

void check_scope(const AccessErrors& errors, const Signature& signature, std::string_view service) {
  if (signature.day != signature.date.substr(0, 8)) {
    throw ServiceError(errors.mismatch,
                       "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
                       "date from HTTP: '" +
                           signature.day + "' != '" + signature.date.substr(0, 8) + "', from '" +
                           signature.date + "'.");
  }
  if (signature.service != service) {
    throw ServiceError(
        errors.mismatch,
        "Credential should be scoped to correct service: '" + std::string(service) + "'. ");
  }
}

AccessContext context_of(const AccessCall& call, const IssuedCredential& caller, bool tls) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(call.now.time_since_epoch()).count();
  const std::string role = role_arn_of(caller);
  AccessContext context{{"aws:currenttime", base::to_iso8601(call.now)},
                        {"aws:epochtime", std::to_string(seconds)},
                        {"aws:securetransport", tls ? "true" : "false"},
                        // It listens on loopback; who calls from elsewhere is not told apart.
                        {"aws:sourceip", "127.0.0.1"},
                        {"aws:requestedregion", call.scope.region},
                        {"aws:useragent", std::string(call.request.field("user-agent"))},
                        {"aws:principalarn", role.empty() ? caller.arn : role},
                        {"aws:principalaccount", caller.account},
                        {"aws:userid", caller.user_id},
                        {"aws:principaltype",
                         is_root(caller) ? "Account"
                         : role.empty()  ? "User"
                                         : "AssumedRole"}};
  if (const std::string user = name_within(caller.arn, ":user/"); !user.empty())
    context.insert_or_assign("aws:username", ContextValues(user));
  return context;
}

/// SQS writes its actions small in refusals, SNS its own name large.
std::string spelled(const std::string& action) {
  if (action.starts_with("sns:")) return "SNS" + action.substr(3);
  if (!action.starts_with("sqs:")) return action;
  std::string small = action;
  std::ranges::transform(small, small.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  });
  return small;
}

struct Verdicts {
  Verdict identity;
  Verdict resource;
};

/// Why a request is refused, as AWS ends its sentence; empty when it is allowed.
std::string objection(const Verdicts& verdicts, const AccessTarget& target, bool is_own_account) {
  const std::string because = " because no ";
  const std::string policy = "-based policy allows the " + spelled(target.action) + " action";
  if (verdicts.identity == Verdict::denied)
    return " with an explicit deny in an identity-based policy";
  if (verdicts.resource == Verdict::denied)
    return " with an explicit deny in a resource-based policy";
  const bool identity = verdicts.identity == Verdict::allowed;
  const bool direct = verdicts.resource == Verdict::allowed;
  const bool delegated = verdicts.resource == Verdict::delegated;
  // Keys and roles are closed to their own account too unless their policy opens them.
  const bool is_closed = !target.policy.empty() &&
                         (target.action.starts_with("kms:") || target.action.starts_with("sts:"));
  if (!is_own_account || is_closed) {
    if (is_own_account && direct) return {};
    if (!identity && (delegated || direct)) return because + "identity" + policy;
    return identity && (delegated || direct) ? std::string() : because + "resource" + policy;
  }
  return identity || direct ? std::string() : because + "identity" + policy;
}

}  // namespace

Access::Access(Options options) : options_(std::move(options)) {
  const std::string root = "arn:aws:iam::" + options_.account + ":root";
  for (const AccessKey& key : options_.keys) {
    users_.push_back({.access_key = key.id,
                      .secret = key.secret,
                      .expires = never,
                      .account = options_.account,
                      .user_id = options_.account,
                      .arn = root});
  }
  if (!options_.policies.empty()) read_policies();
  if (options_.verify_signatures && users_.empty()) {
    throw base::ConfigError(
        {"signatures cannot be verified without an access key: give one, or users with keys"});
  }
}

void Access::read_policies() {
  enforces_ = true;
  std::vector<std::string> complaints;
  boost::system::error_code error;
  const json::value document = json::parse(options_.policies, error);
  if (error || !document.is_object())
    throw base::ConfigError({"the policies are no JSON object: " + error.message()});
  const auto read = [&](const char* list, const char* kind) {
    const auto* const found = document.get_object().if_contains(list);
    if (found == nullptr) return;
    if (!found->is_array()) return complaints.push_back(std::string(list) + " must be a list");
    for (const auto& item : found->get_array()) {
      if (!item.is_object() || text_of(item.get_object(), "name").empty()) {
        complaints.push_back("each of " + std::string(list) + " needs a name");
        continue;
      }
      const json::object& entry = item.get_object();
      std::string account = text_of(entry, "account");
      if (account.empty()) account = options_.account;
      const std::string name = text_of(entry, "name");
      Holder holder{.arn = "arn:aws:iam::" + account + ":" + kind + "/" + name};
      const auto complain = [&](const std::string& what, const std::string& why) {
        if (!why.empty()) complaints.push_back(what + " of " + name + " is wrong: " + why);
      };
      for (const auto& member : entry) {
        const std::string key(member.key().data(), member.key().size());
        if (std::ranges::find(members, key) == std::end(members))
          complain("a member", "\"" + key + "\" is not known");
      }
      if (const auto* const policies = entry.if_contains("policies")) {
        if (!policies->is_array()) {
          complain("policies", "it must be a list");
          continue;
        }
        for (const auto& policy : policies->get_array()) {
          complain("a policy", why_no_policy(policy, PolicyOf::identity));
          holder.policies.push_back(json::serialize(policy));
        }
      }
      if (const auto* const trust = entry.if_contains("trust")) {
        complain("the trust", why_no_policy(*trust, PolicyOf::resource));
        holder.trust = json::serialize(*trust);
      }
      const std::string id = text_of(entry, "accessKeyId");
      const std::string secret = text_of(entry, "secretAccessKey");
      if (id.empty() != secret.empty())
        complaints.push_back(name + " needs both accessKeyId and secretAccessKey");
      if (!id.empty()) {
        if (std::ranges::find(users_, id, &IssuedCredential::access_key) != users_.end())
          complaints.push_back("the accessKeyId " + id + " of " + name + " is another's too");
        users_.push_back({.access_key = id,
                          .secret = secret,
                          .expires = never,
                          .account = account,
                          .user_id = "AIDA" + name,
                          .arn = holder.arn});
      }
      holders_.push_back(std::move(holder));
    }
  };
  for (const auto& entry : document.get_object()) {
    if (entry.key() != "users" && entry.key() != "roles")
      complaints.push_back("the policies have \"" + std::string(entry.key()) +
                           "\", where only users and roles are known");
  }
  read("users", "user");
  read("roles", "role");
  base::throw_if_any(std::move(complaints));
}

void Access::install(IssuedCredentials& credentials) const {
  for (const IssuedCredential& user : users_) {
    if (credentials.find(user.access_key) == nullptr) credentials.put(user);
  }
}

const Access::Holder* Access::find_holder(std::string_view arn) const {
  const auto found = std::ranges::find(holders_, arn, &Holder::arn);
  return found == holders_.end() ? nullptr : &*found;
}

void Access::admit(const AccessCall& call, World& world) const {
  // The token that this one brings is what it is judged by.
  if (call.operation == "AssumeRoleWithWebIdentity") return;
  // Endpoints follow the links in what they get, without a signature.
  const bool is_link = call.operation == "ConfirmSubscription" || call.operation == "Unsubscribe";
  if (is_link && call.request.field("authorization").empty()) return;
  verify(call, world);
  if (enforces_) authorize(call, world);
}

void Access::verify(const AccessCall& call, World& world) const {
  const AccessErrors& errors = access_errors(call.service);
  std::optional<Signature> signature;
  try {
    signature = read_signature(call.request);
  } catch (const std::invalid_argument& incomplete) {
    throw ServiceError(errors.incomplete, incomplete.what());
  }
  if (!signature) throw ServiceError(errors.missing, "Request is missing Authentication Token");
  const IssuedCredential* const caller = world.credentials.find(signature->access_key);
  if (caller == nullptr || caller->session_token != signature->session_token)
    throw ServiceError(errors.unknown, "The security token included in the request is invalid.");
  if (caller->expires <= call.now)
    throw ServiceError(errors.expired, "The security token included in the request is expired");
  if (!options_.verify_signatures) return;
  check_scope(errors, *signature, call.service);
  check_age(errors, *signature, call.now);
  if (!covers_host(signature->fields)) {
    throw ServiceError(errors.mismatch,
                       "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  if (!is_same(expected_signature(call.request, *signature, caller->secret), signature->value))
    throw ServiceError(errors.mismatch, std::string(mismatch));
}

void Access::authorize(const AccessCall& call, World& world) const {
  const auto signature = read_signature(call.request);
  const IssuedCredential& caller = *world.credentials.find(signature->access_key);
  const std::string role = role_arn_of(caller);
  const Holder* const holder = find_holder(role.empty() ? caller.arn : role);
  const AccessContext common = context_of(call, caller, options_.tls);
  for (AccessTarget& target : targets_of(call, world, caller.arn, role)) {
    AccessRequest request{.principal = caller.arn,
                          .action = target.action,
                          .resource = target.resource,
                          .context = std::move(target.context),
                          .role = role,
                          .account = caller.account};
    request.context.insert(common.begin(), common.end());
    if (const Holder* const assumed = find_holder(target.resource)) target.policy = assumed->trust;
    Verdicts verdicts{is_root(caller) ? Verdict::allowed : Verdict::nothing,
                      judge_resource(target.policy, request)};
    if (holder != nullptr) {
      for (const std::string& policy : holder->policies)
        verdicts.identity = std::max(verdicts.identity, judge_identity(policy, request));
    }
    const bool is_denied = std::max(verdicts.identity, verdicts.resource) == Verdict::denied;
    if (target.is_granted && !is_denied) continue;
    const std::string why = objection(verdicts, target, target.account == caller.account);
    if (why.empty()) continue;
    throw ServiceError(access_errors(call.service).denied,
                       "User: " + caller.arn + " is not authorized to perform: " +
                           spelled(target.action) + " on resource: " + target.resource + why);
  }
}

}  // namespace sourceflow::local
