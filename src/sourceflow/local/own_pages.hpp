#pragma once

#include "sourceflow/base/clock.hpp"
#include "sourceflow/http/server.hpp"
#include "sourceflow/local/snapshot.hpp"
#include "sourceflow/local/statistics.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

/// What the pages about the endpoint itself read and change.
struct OwnPages {
  World& world;
  const Statistics& statistics;
  base::Clock& clock;
  Snapshots& snapshots;
};

/// Answers a request for a page under `/_local/`; false for any other.
bool answer_own_page(http::Exchange& exchange, const OwnPages& pages);

/// Gives out the certificate that a notification's SigningCertURL names; false for any other page.
bool answer_certificate(http::Exchange& exchange, const World& world);

}  // namespace sourceflow::local
