#pragma once

#include <string_view>
#include <vector>

#include "sourceflow/local/operation.hpp"
#include "sourceflow/local/service_error.hpp"

namespace sourceflow::local {

/// What a service says of a batch that it refuses as a whole.
struct BatchErrors {
  const ServiceError::Kind& empty;
  const ServiceError::Kind& too_many_entries;
  const ServiceError::Kind& invalid_id;
  const ServiceError::Kind& ids_not_distinct;
};

/// The names that a batch operation has in the Query protocol.
struct BatchNames {
  const BatchErrors& errors;
  Name entries;
  Name successful;
  Name failed{"Failed", "BatchResultErrorEntry"};
};

struct BatchFailure {
  std::string_view id;
  ServiceError error;
};

/// Throws ServiceError unless there are 1 to 10 entries whose ids are distinct and well formed.
void check_entries(Call& call, const BatchNames& names);
/// Throws ServiceError when a fault hits this entry.
void strike_entry(Call& call);
void write_failures(Output& out, Name list, const std::vector<BatchFailure>& failures);

/// Runs `one(entry)` for each entry of a checked batch. What it returns is written by
/// `write(result, out)`; a ServiceError that it throws is the answer for that entry alone.
void run_batch(Call& call, const BatchNames& names, auto one, auto write) {
  std::vector<BatchFailure> failures;
  bool any = false;
  call.in.each(names.entries, [&](const Input& entry) {
    const std::string_view id = *entry.text("Id");
    try {
      strike_entry(call);
      const auto result = one(entry);
      if (!any) call.out.begin_list(names.successful);
      any = true;
      call.out.begin_item();
      call.out.text("Id", id);
      write(result, call.out);
      call.out.end_item();
    } catch (const ServiceError& error) {
      failures.push_back({id, error});
    }
  });
  if (any) call.out.end_list();
  write_failures(call.out, names.failed, failures);
}

}  // namespace sourceflow::local
