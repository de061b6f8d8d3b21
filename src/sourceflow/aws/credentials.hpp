#pragma once

#include <optional>
#include <string>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/secret.hpp"

namespace sourceflow::aws {

/// Who signs a request, and until when.
struct Credentials {
  std::string access_key_id = {};
  base::Secret secret_access_key = {};
  /// Only temporary credentials have one.
  base::Secret session_token = {};
  /// Absent: they do not end.
  std::optional<base::Time> expiration = {};

  friend bool operator==(const Credentials&, const Credentials&) = default;
};

}  // namespace sourceflow::aws
