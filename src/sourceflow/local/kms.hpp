#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sourceflow/local/keys.hpp"
#include "sourceflow/local/operation.hpp"

namespace sourceflow::local {

/// The operations of KMS by subject.
std::span<const Operation> kms_key_operations();
std::span<const Operation> kms_state_operations();
std::span<const Operation> kms_alias_operations();
std::span<const Operation> kms_cipher_operations();
std::span<const Operation> kms_signing_operations();
std::span<const Operation> kms_grant_operations();

/// The keys of the call's world as they are now.
Keys& keys_now(Call& call);
/// The key that a call names, by alias too. Throws ServiceError when there is none.
Key& named_key(Call& call, Name name = "KeyId");
/// The key that a call wants to change: by id or ARN only.
Key& key_to_change(Call& call, Name name = "KeyId");

/// Throws ServiceError (ValidationException) as KMS words it.
std::string_view required_text(const Input& in, Name name);
/// The bytes of a member in base64, at most so many.
std::string read_bytes(const Input& in, Name name, std::size_t most);
EncryptionContext read_context(const Input& in, const char* name);
/// Throws ServiceError (DryRunOperationException) for a call that would succeed, and is only to say
/// so.
void end_dry_run(const Call& call);
/// Throws ServiceError (UnsupportedOperationException) for an answer that only an enclave may read.
void refuse_recipient(const Input& in);
/// Throws ServiceError (InvalidKeyUsageException) for a key that is for something else.
void require_usage(const Key& key, std::string_view usage, std::string_view operation);
std::int64_t number_within(
    const Input& in, Name name, std::int64_t least, std::int64_t most, std::int64_t absent);
[[noreturn]] void refuse_value(const std::string& value, Name name, const std::string& rule);

/// A moment as KMS writes it: seconds since 1970.
std::int64_t seconds(base::Time time);

/// One page of a listing in the order of names.
struct Page {
  /// Where it goes on, after this name.
  std::string after;
  std::size_t limit;
};
Page read_page(const Call& call, std::int64_t most, std::int64_t absent);

/// Ends a page after `last`; empty when nothing follows.
void end_page(Call& call, std::string_view last);

/// Writes those entries of `map` that belong to the listing, and where the next page starts.
template <class Map, class Belongs, class Write>
void write_page(
    Call& call, const Page& page, Name list, const Map& map, Belongs belongs, Write write) {
  std::string_view last;
  bool is_truncated = false;
  std::size_t count = 0;
  call.out.begin_list(list);
  for (auto entry = map.upper_bound(page.after); entry != map.end(); ++entry) {
    if (!belongs(*entry)) continue;
    is_truncated = count == page.limit;
    if (is_truncated) break;
    call.out.begin_item();
    write(*entry);
    call.out.end_item();
    last = entry->first;
    ++count;
  }
  call.out.end_list();
  end_page(call, is_truncated ? last : std::string_view());
}

}  // namespace sourceflow::local
