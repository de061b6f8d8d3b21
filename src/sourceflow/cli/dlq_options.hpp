#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/bus/admin.hpp"
#include "sourceflow/cli/aws_options.hpp"

namespace sourceflow::cli {

/// What is said on the command line of `sourceflow dlq`.
struct DlqOptions {
  bus::Aws aws;
  std::string queue;
  std::string id;
  /// Address of a store that keeps the history; none is kept without.
  std::string store;
  bool decrypt = false;
  bus::RedriveOptions redrive;
  std::string older_than;
  std::string newer_than;
  /// KMS key for `reseal`.
  std::string key;
  std::size_t max = 100;
  bool group = false;
  bool one_by_one = false;
  bool yes = false;
  bool cancel = false;
  bus::LetterEdit edit;
  std::vector<std::string> sets;
  std::string file;
};

/// An Admin with the history and the leave to decrypt that the options give.
bus::Admin dlq_admin(const DlqOptions& options);

/// The filter with its ages, such as `2h`, as moments before now. Throws base::ConfigError.
bus::LetterFilter dlq_filter(const DlqOptions& options, base::Time now);

/// `sourceflow dlq edit`; gives the exit status.
int edit_dead_letter(const DlqOptions& options);

/// `sourceflow dlq tasks`; gives the exit status.
int dead_letter_tasks(const DlqOptions& options);

}  // namespace sourceflow::cli
