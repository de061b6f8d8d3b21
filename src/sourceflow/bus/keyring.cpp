#include "sourceflow/bus/keyring.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "sourceflow/base/log.hpp"
#include "sourceflow/bus/until.hpp"
#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::bus {
namespace {

using base::LogLevel;

/// Whoever sends forged keys must not fill the memory; KMS is asked again for what falls out.
constexpr std::size_t most_refused = 1000;
constexpr std::size_t most_failing = 100;
/// What nobody has asked for in this time is nobody's trouble any more.
constexpr std::chrono::seconds trouble_lasts{60};

Moment now() { return std::chrono::steady_clock::now(); }

std::chrono::milliseconds period_of(const DataKeyLimits& limits) {
  using namespace std::chrono_literals;
  return std::clamp<std::chrono::milliseconds>(limits.age / 10, 100ms, 10'000ms);
}

std::chrono::milliseconds up_to(Moment moment) {
  return std::max(std::chrono::ceil<std::chrono::milliseconds>(moment - now()),
                  std::chrono::milliseconds{1});
}

}  // namespace

aws::EncryptionContext data_key_context(const std::string& service) {
  return {{"purpose", "sourceflow-message"}, {"service", service}};
}

Keyring::Keyring(boost::asio::any_io_executor executor,
                 aws::Kms& kms,
                 std::string service,
                 const Encryption& encryption)
    : kms_(&kms),
      service_(std::move(service)),
      limits_(encryption.limits),
      accept_(encryption.accept),
      sealing_(encryption.limits),
      opening_(encryption.limits),
      tasks_(std::move(executor)) {}

void Keyring::count_in(telemetry::Metrics& metrics) {
  namespace instruments = telemetry::instruments;
  const telemetry::Attributes seal{{"purpose", "seal"}};
  const telemetry::Attributes open{{"purpose", "open"}};
  figures_ = {metrics.counter(instruments::data_key_hits, seal),
              metrics.counter(instruments::data_key_hits, open),
              metrics.counter(instruments::data_key_misses, seal),
              metrics.counter(instruments::data_key_misses, open)};
}

void Keyring::start() { tasks_.spawn("forget old data keys", forget_old_keys()); }

base::Task<> Keyring::stop() {
  is_stopping_ = true;
  changed_.clear();
  return tasks_.stop();
}

SharedSealingKey Keyring::to_seal(const std::string& kms_key, base::Bytes size) {
  auto advice = sealing_.take(kms_key, size, now());
  if (advice.ask) tasks_.spawn("generate a data key", generate(kms_key));
  if (advice.key) ++counts_.sealed;
  if (advice.key) figures_.sealed.add();
  return std::move(advice.key);
}

std::string Keyring::name_of(const SealedBody& body) {
  // The service is part of what KMS checks, so a key is only at hand for the service it came for.
  return std::string(body.label);
}

SharedSealingKey Keyring::to_open(const SealedBody& body) {
  if (!accept_.empty()) {
    const auto key_id = DataKeyLabel::read(body.label).key_id;
    const auto is_accepted = [&](const std::string& arn) { return key_id.starts_with(arn); };
    if (std::ranges::none_of(accept_, is_accepted))
      throw SealError("it was sealed under a KMS key that is not accepted here");
  }
  const auto name = name_of(body);
  const auto refused = refused_.find(name);
  if (refused != refused_.end() && now() < refused->second.until)
    throw SealError(refused->second.reason);
  auto advice = opening_.take(name, {static_cast<std::int64_t>(body.sealed.size())}, now());
  if (advice.ask) tasks_.spawn("decrypt a data key", decrypt(name, DataKeyLabel::read(body.label)));
  if (advice.key) ++counts_.opened;
  if (advice.key) figures_.opened.add();
  return std::move(advice.key);
}

std::optional<std::string> Keyring::refusal_of(const std::string& name) const {
  const auto key = failing_names_.find(name);
  if (key == failing_names_.end()) return std::nullopt;
  const auto failing = failing_.find(key->second);
  if (failing == failing_.end() || failing->second.trouble.failure != KeyFailure::unusable)
    return std::nullopt;
  return failing->second.trouble.reason;
}

std::vector<KeyTrouble> Keyring::troubles() const {
  std::vector<KeyTrouble> troubles;
  for (const auto& [key, failing] : failing_) troubles.push_back(failing.trouble);
  return troubles;
}

base::Task<> Keyring::generate(std::string kms_key) {
  const auto asked = now();
  ++counts_.generated;
  figures_.generated.add();
  KeyTrouble trouble{.key = kms_key, .is_for_sealing = true};
  try {
    const auto context = data_key_context(service_);
    const auto given = co_await kms_->generate_data_key(kms_key, context);
    const DataKeyLabel label{given.key_id, service_, given.ciphertext};
    auto key = std::make_shared<const SealingKey>(label, given.plaintext);
    note_success(kms_key, true);
    sealing_.refreshed(kms_key, std::move(key), asked);
    tell(kms_key);
    co_return;
  } catch (const aws::Error& error) {
    const auto failure = failure_of(error);
    trouble.failure = failure == KeyFailure::forged ? KeyFailure::unusable : failure;
    trouble.reason = error.what();
    note_failure(trouble, advice_about(error.code()));
  } catch (const std::exception& error) {
    if (is_stopping_) throw;
    trouble.reason = error.what();
    note_failure(trouble, {});
  }
  co_await after_failure(&sealing_, kms_key, trouble);
}

base::Task<> Keyring::decrypt(std::string name, DataKeyLabel label) {
  const auto asked = now();
  ++counts_.decrypted;
  figures_.decrypted.add();
  KeyTrouble trouble{.key = label.key_id};
  try {
    // Without a key named: a replica of a multi-Region key in this region serves as well. Which key
    // it must be is bound to the body.
    const std::string any_key;
    const auto context = data_key_context(label.service);
    const auto given = co_await kms_->decrypt(label.encrypted, any_key, context);
    auto key = std::make_shared<const SealingKey>(label, given.bytes);
    note_success(label.key_id, false);
    opening_.refreshed(name, std::move(key), asked);
    tell(name);
    co_return;
  } catch (const aws::Error& error) {
    trouble.failure = failure_of(error);
    trouble.reason = error.what();
    if (trouble.failure == KeyFailure::forged) {
      refuse(name, "KMS does not decrypt its data key (" + error.code() + ")");
    } else {
      note_failure(trouble, advice_about(error.code()));
    }
  } catch (const SealError& error) {
    trouble.failure = KeyFailure::forged;
    refuse(name, error.what());
  } catch (const std::exception& error) {
    if (is_stopping_) throw;
    trouble.reason = error.what();
    note_failure(trouble, {});
  }
  co_await after_failure(&opening_, name, trouble);
}

base::Task<> Keyring::after_failure(DataKeys* keys, std::string name, KeyTrouble trouble) {
  ++counts_.failed;
  const auto again = keys->not_refreshed(name, now());
  if (trouble.failure == KeyFailure::forged) {
    tell(name);
    co_return;
  }
  failing_names_.insert_or_assign(name, std::pair(trouble.key, trouble.is_for_sealing));
  co_await pause(up_to(again));
  failing_names_.erase(name);
  tell(name);
}

base::Task<> Keyring::forget_old_keys() {
  for (;;) {
    co_await pause(period_of(limits_));
    sealing_.forget_old(now());
    opening_.forget_old(now());
    std::erase_if(failing_,
                  [](const auto& entry) { return now() - entry.second.seen > trouble_lasts; });
    std::erase_if(refused_, [](const auto& entry) { return now() >= entry.second.until; });
  }
}

void Keyring::note_failure(const KeyTrouble& trouble, const std::string& advice) {
  const auto id = std::pair(trouble.key, trouble.is_for_sealing);
  if (!failing_.contains(id) && failing_.size() >= most_failing) return;
  auto& failing = failing_[id];
  const auto since = failing.trouble.key.empty() ? now() : failing.trouble.since;
  failing.trouble = trouble;
  failing.trouble.since = since;
  failing.seen = now();
  if (!failing.log.failed(now())) return;
  const auto* what = trouble.failure == KeyFailure::away
                         ? "KMS gives no data key at the moment; messages wait for it"
                         : "a KMS key cannot be used; messages wait until it can";
  base::log(trouble.failure == KeyFailure::away ? LogLevel::warning : LogLevel::error,
            what,
            {{"key", trouble.key},
             {"for", trouble.is_for_sealing ? "sending" : "receiving"},
             {"reason", trouble.reason},
             {"advice", advice.empty() ? "none, it is asked again" : advice}});
}

void Keyring::note_success(const std::string& key, bool is_for_sealing) {
  const auto failing = failing_.find({key, is_for_sealing});
  if (failing == failing_.end()) return;
  base::log(LogLevel::info,
            "the KMS key can be used again",
            {{"key", key}, {"for", is_for_sealing ? "sending" : "receiving"}});
  failing_.erase(failing);
}

void Keyring::refuse(const std::string& name, std::string reason) {
  if (refused_.size() >= most_refused) refused_.clear();
  refused_.insert_or_assign(name, Refusal{std::move(reason), now() + limits_.age});
}

void Keyring::tell(const std::string& name) {
  for (const auto& changed : changed_) changed(name);
}

}  // namespace sourceflow::bus
