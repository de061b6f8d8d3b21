#include "sourceflow/local/batch.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

constexpr std::size_t max_entries = 10;

constexpr ServiceError::Kind entry_failed{"InternalError", "InternalError", 500, false};

bool is_entry_id(std::string_view id) {
  return !id.empty() && id.size() <= 80 && std::ranges::all_of(id, [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

std::vector<std::string_view> read_ids(Call& call, Name entries) {
  std::vector<std::string_view> ids;
  call.in.each(entries, [&](const Input& entry) { ids.push_back(entry.required("Id")); });
  return ids;
}

void check_ids(const std::vector<std::string_view>& ids, const BatchNames& names) {
  if (ids.empty()) {
    throw ServiceError(
        names.errors.empty,
        "There should be at least one " + std::string(names.entries.query) + " in the request.");
  }
  if (ids.size() > max_entries) {
    throw ServiceError(names.errors.too_many_entries,
                       "Maximum number of entries per request are 10. You have sent " +
                           std::to_string(ids.size()) + ".");
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!is_entry_id(ids[i])) {
      throw ServiceError(
          names.errors.invalid_id,
          "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
          "It can be at most 80 letters long.");
    }
    if (std::find(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(i), ids[i]) !=
        ids.begin() + static_cast<std::ptrdiff_t>(i)) {
      throw ServiceError(names.errors.ids_not_distinct, "Id " + std::string(ids[i]) + " repeated.");
    }
  }
}

}  // namespace

void check_entries(Call& call, const BatchNames& names) {
  check_ids(read_ids(call, names.entries), names);
}

void strike_entry(Call& call) {
  Faults& faults = call.world.faults;
  if (!faults.any() || !faults.strikes(FaultKind::entry, call.operation)) return;
  throw ServiceError(entry_failed, "We encountered an internal error. Please try again.");
}

void write_failures(Output& out, Name list, const std::vector<BatchFailure>& failures) {
  if (failures.empty()) return;
  out.begin_list(list);
  for (const BatchFailure& failure : failures) {
    out.begin_item();
    out.text("Id", failure.id);
    out.text("Code", failure.error.kind().code);
    out.text("Message", failure.error.what());
    out.boolean("SenderFault", failure.error.kind().is_senders_fault);
    out.end_item();
  }
  out.end_list();
}

}  // namespace sourceflow::local
