#include "sourceflow/bus/entry_fate.hpp"

#include <algorithm>
#include <array>

namespace sourceflow::bus {

EntryFate fate_of(const aws::EntryResult& result) {
  if (result.ok) return EntryFate::sent;
  const bool may_pass = aws::classify(400, result.code) != aws::ErrorKind::refused;
  return result.sender_fault && !may_pass ? EntryFate::refused : EntryFate::again;
}

bool blames_content(const aws::Error& error) {
  constexpr std::array<std::string_view, 7> codes{"BatchRequestTooLong",
                                                  "InvalidMessageContents",
                                                  "InvalidParameterValue",
                                                  "InvalidParameter",
                                                  "ParameterValueInvalid",
                                                  "MissingParameter",
                                                  "InvalidAttributeValue"};
  return !error.retryable() && std::ranges::any_of(codes, [&](std::string_view code) {
    return error.code().ends_with(code);
  });
}

}  // namespace sourceflow::bus
