#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/aws/move_task.hpp"
#include "sourceflow/bus/connect.hpp"
#include "sourceflow/bus/found_letter.hpp"
#include "sourceflow/bus/layout_file.hpp"
#include "sourceflow/bus/queue_status.hpp"
#include "sourceflow/store/store.hpp"

namespace sourceflow::bus {

/// What the command line does at AWS for an operator: each call blocks until it is done.
///
/// Throws aws::Error where AWS fails or refuses, base::ConfigError where the options or a layout
/// are wrong. One thread at a time.
class Admin {
 public:
  explicit Admin(const Aws& options);
  Admin(Admin&&) noexcept;
  ~Admin();

  /// Makes what the layout needs, and corrects what the service owns.
  void provision(const ServiceLayout& layout);
  /// Throws base::ConfigError that lists everything missing.
  void look_up(const ServiceLayout& layout);

  /// Every queue whose name starts so, with its dead letters.
  std::vector<QueueStatus> queues(const std::string& prefix);

  /// From now on, dead letters that are looked at, sent back, changed or deleted are copied into
  /// this store's table of dead letters, with what became of them. It must be prepared.
  void keep_history(std::shared_ptr<store::Store> store);
  /// From now on, encrypted dead letters are opened, with the KMS keys that these credentials may
  /// use.
  void allow_decryption();

  /// Dead letters of a queue, which may be named by itself or by its dead-letter queue: at most
  /// `max`, zero being all. Nothing is taken away; what is read is hidden from others meanwhile.
  std::vector<FoundLetter> dead_letters(const std::string& queue,
                                        const LetterFilter& filter,
                                        std::size_t max);
  /// Sends dead letters back, each entity's in order; gives how many. Killed meanwhile, nothing is
  /// lost, and what was sent and not yet deleted is known by its message's id when it comes again.
  std::size_t redrive(const std::string& queue, const RedriveOptions& options);
  /// The move tasks of SQS for a queue's dead letters that SQS remembers, the latest first. One
  /// goes on if whoever started it is killed.
  std::vector<aws::MoveTask> move_tasks(const std::string& queue);
  /// Cancels the one that runs: what it moved stays moved. Nothing if none runs.
  std::optional<aws::MoveTask> cancel_move_task(const std::string& queue);
  /// Sends one dead letter with another payload; false if there is none with this id. Throws
  /// std::invalid_argument if the payload cannot be that of the message.
  bool edit(const std::string& queue, const LetterEdit& edit);
  /// Deletes dead letters; gives how many, approximately where all of them are meant.
  std::size_t purge(const std::string& queue, const LetterFilter& filter);

  /// Seals dead letters under another KMS key, so that the old one can be retired; gives how many.
  std::size_t reseal(const std::string& queue, const KmsKey& key);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sourceflow::bus
