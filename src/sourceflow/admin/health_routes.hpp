#pragma once

#include "sourceflow/admin/routes.hpp"
#include "sourceflow/app/server.hpp"

namespace sourceflow::admin {

/// 503 where something failed, else 200, with the report as JSON.
Answer answer_of(const app::Report& report);

/// Adds the paths of health; `app` must outlive them.
void add_health_routes(Routes& routes, app::Watched& app);

}  // namespace sourceflow::admin
