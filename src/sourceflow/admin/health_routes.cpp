#include "sourceflow/admin/health_routes.hpp"

namespace sourceflow::admin {

Answer answer_of(const app::Report& report) {
  return {.status = report.health == app::Health::failed ? 503u : 200u,
          .content_type = "application/json",
          .body = to_json(report) + '\n'};
}

void add_health_routes(Routes& routes, app::Watched& app) {
  routes.add("/health/live", {.answer = [&app] { return answer_of(app.liveness()); }});
  routes.add("/health/ready", {.answer = [&app] { return answer_of(app.readiness()); }});
  routes.add("/health", {.pace = Pace::slow, .answer = [&app] { return answer_of(app.health()); }});
}

}  // namespace sourceflow::admin
