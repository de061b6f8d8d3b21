#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/kms.hpp"
#include "sourceflow/base/task.hpp"
#include "sourceflow/base/task_group.hpp"
#include "sourceflow/bus/data_keys.hpp"
#include "sourceflow/bus/encryption.hpp"
#include "sourceflow/bus/key_trouble.hpp"
#include "sourceflow/bus/patient_log.hpp"
#include "sourceflow/telemetry/metrics.hpp"

namespace sourceflow::bus {

/// What KMS binds a data key to, the same for whoever asks for it and whoever decrypts it.
aws::EncryptionContext data_key_context(const std::string& service);

/// Has the data keys of one connection: gives one at once where it is at hand, and asks KMS for the
/// others, each once, again after a pause while KMS is away.
///
/// A data key is bound to the service that asked for it (KMS's encryption context `service`) and to
/// what it is for (`purpose`). Lives on the I/O thread, where all its functions are called.
class Keyring {
 public:
  /// Somebody waits for a key by this name and should ask again: it is there, or is known never to
  /// come, or KMS may be asked again.
  using Changed = std::function<void(const std::string& name)>;

  Keyring(boost::asio::any_io_executor executor,
          aws::Kms& kms,
          std::string service,
          const Encryption& encryption);

  void on_change(Changed changed) { changed_.push_back(std::move(changed)); }
  void start();
  base::Task<> stop();

  /// The data key to seal a body of this size with, under this KMS key. Nothing if it must wait for
  /// a change of that name.
  SharedSealingKey to_seal(const std::string& kms_key, base::Bytes size);

  /// The data key that a received body was sealed under. Nothing if it must wait for a change of
  /// `name_of(body)`. Throws SealError if that key can never be had, or the label is none.
  SharedSealingKey to_open(const SealedBody& body);
  static std::string name_of(const SealedBody& body);

  /// Why KMS refuses the key of this name, where only an operator can help.
  std::optional<std::string> refusal_of(const std::string& name) const;

  /// Every KMS key that does not give what it is asked for at the moment.
  std::vector<KeyTrouble> troubles() const;

  struct Counts {
    std::uint64_t sealed = 0;  ///< uses of a key at hand, to seal
    std::uint64_t opened = 0;
    std::uint64_t generated = 0;  ///< requests to KMS
    std::uint64_t decrypted = 0;
    std::uint64_t failed = 0;  ///< of these requests
  };
  const Counts& counts() const { return counts_; }
  /// Counts the same there too, from now on.
  void count_in(telemetry::Metrics& metrics);

 private:
  struct Failing {
    KeyTrouble trouble;
    Moment seen{};
    PatientLog log;
  };
  struct Refusal {
    std::string reason;
    Moment until;
  };

  base::Task<> generate(std::string kms_key);
  base::Task<> decrypt(std::string name, DataKeyLabel label);
  base::Task<> after_failure(DataKeys* keys, std::string name, KeyTrouble trouble);
  base::Task<> forget_old_keys();
  void note_failure(const KeyTrouble& trouble, const std::string& advice);
  void note_success(const std::string& key, bool is_for_sealing);
  void refuse(const std::string& name, std::string reason);
  void tell(const std::string& name);

  aws::Kms* kms_;
  std::string service_;
  DataKeyLimits limits_;
  std::vector<std::string> accept_;
  DataKeys sealing_;
  DataKeys opening_;
  /// Data keys that KMS refuses for good, so that it is asked once for each.
  std::map<std::string, Refusal> refused_;
  /// By key and whether it is for sealing.
  std::map<std::pair<std::string, bool>, Failing> failing_;
  /// Which KMS key the waiting for a name is about.
  std::map<std::string, std::pair<std::string, bool>> failing_names_;
  Counts counts_;
  struct Figures {
    telemetry::Counter sealed;
    telemetry::Counter opened;
    telemetry::Counter generated;
    telemetry::Counter decrypted;
  };
  Figures figures_;
  std::vector<Changed> changed_;
  bool is_stopping_ = false;
  base::TaskGroup tasks_;
};

}  // namespace sourceflow::bus
