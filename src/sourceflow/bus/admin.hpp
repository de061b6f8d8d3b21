#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sourceflow/bus/connect.hpp"
#include "sourceflow/bus/found_letter.hpp"
#include "sourceflow/bus/layout_file.hpp"
#include "sourceflow/bus/queue_status.hpp"

namespace sourceflow::bus {

/// What the command line does at AWS for an operator: each call blocks until it is done.
///
/// Throws aws::Error where AWS fails or refuses, base::ConfigError where the options or a layout
/// are wrong. One thread at a time.
class Admin {
 public:
  explicit Admin(const Aws& options);
  ~Admin();

  /// Makes what the layout needs, and corrects what the service owns.
  void provision(const ServiceLayout& layout);
  /// Throws base::ConfigError that lists everything missing.
  void look_up(const ServiceLayout& layout);

  /// Every queue whose name starts so, with its dead letters.
  std::vector<QueueStatus> queues(const std::string& prefix);

  /// Dead letters of a queue, which may be named by itself or by its dead-letter queue: at most
  /// `max`, zero being all. Nothing is taken away; what is read is hidden from others meanwhile.
  std::vector<FoundLetter> dead_letters(const std::string& queue,
                                        const LetterFilter& filter,
                                        std::size_t max);
  /// Sends dead letters back, each entity's in order; gives how many.
  std::size_t redrive(const std::string& queue, const RedriveOptions& options);
  /// Deletes dead letters; gives how many, approximately where all of them are meant.
  std::size_t purge(const std::string& queue, const LetterFilter& filter);

  /// Seals dead letters under another KMS key, so that the old one can be retired; gives how many.
  std::size_t reseal(const std::string& queue, const KmsKey& key);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sourceflow::bus
