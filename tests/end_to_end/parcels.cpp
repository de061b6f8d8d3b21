// An instance of a service for tests that kill it: `parcels STORE parcels` keeps parcels, each of
// which it reminds itself of a second later; `parcels STORE audit` counts what it hears of them.
#include <iostream>
#include <string_view>

#include "sourceflow/sourceflow.hpp"
#include "sourceflow/store/url/open_store.hpp"

namespace {

using namespace std::chrono_literals;

struct Post {
  std::int64_t grams = 0;
};
struct Remind {
  std::int64_t grams = 0;
};
struct Posted {
  std::int64_t grams = 0;
};
struct Reminded {
  std::int64_t grams = 0;
};
struct Parcel {
  std::int64_t posted = 0;
  std::int64_t reminded = 0;
};
struct Audit {
  std::int64_t posted = 0;
  std::int64_t reminded = 0;
};
struct AuditView {
  using Row = Audit;
  void operator()(Row& row, const Posted&) const { ++row.posted; }
  void operator()(Row& row, const Reminded&) const { ++row.reminded; }
};

void post(Parcel& parcel, const Post& command, sourceflow::CommandContext& context) {
  ++parcel.posted;
  context.raise(Posted{command.grams});
  context.send_later(1s, context.entity_id(), Remind{command.grams});
}

void remind(Parcel& parcel, const Remind& command, sourceflow::CommandContext& context) {
  ++parcel.reminded;
  context.raise(Reminded{command.grams});
}

int keep_parcels(std::shared_ptr<sourceflow::store::Store> store, const sourceflow::Aws& aws) {
  sourceflow::App app{{.name = "parcels", .store = std::move(store)}};
  app.handle(post).handle(remind);
  app.connect(aws,
              sourceflow::BusLayout{}
                  .send<Post>("posts.fifo")
                  .send<Remind>("reminders.fifo")
                  .raise<Posted, Reminded>("parcel-events")
                  .listen("posts.fifo", {.visibility = 5s})
                  .listen("reminders.fifo", {.visibility = 5s}));
  return app.run();
}

int audit(std::shared_ptr<sourceflow::store::Store> store, const sourceflow::Aws& aws) {
  sourceflow::App app{{.name = "audit", .store = std::move(store)}};
  app.project<Posted, Reminded>(AuditView{});
  app.connect(aws, sourceflow::BusLayout{}.subscribe({"parcel-events"}));
  return app.run();
}

}  // namespace

int main(int count, char** arguments) {
  try {
    auto store = sourceflow::store::open_store(arguments[1]);
    const sourceflow::Aws aws{.retry = {.first = 1s}, .fifo_retry = {.first = 1s}};
    const bool is_audit = count > 2 && std::string_view(arguments[2]) == "audit";
    return is_audit ? audit(std::move(store), aws) : keep_parcels(std::move(store), aws);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
