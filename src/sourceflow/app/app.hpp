#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sourceflow/app/aggregate.hpp"
#include "sourceflow/app/engine.hpp"
#include "sourceflow/app/register.hpp"
#include "sourceflow/app/rejected.hpp"
#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/query.hpp"

namespace sourceflow::app {

/// A row of a view with its key.
template <class Row>
struct Found {
  std::string id;
  Row row;
};

class App;

/// Starts these in the order given, waits for SIGINT or SIGTERM, and stops them in reverse. Returns
/// the exit code: 0, or 1 with the reason on standard error if one of them could not start.
int run(const std::vector<App*>& apps);

/// A service: its handlers, its views, its store and, if it is connected, its queues and topics.
///
///     App app{{.name = "orders", .store = sqlite("orders.db")}};
///     app.handle(create_order).project<OrderCreated>(OrderSummaryView{});
///     app.start();
///     app.aggregate<Order>("42").send(CreateOrder{"Ada", 1200});
///
/// Everything is registered before `start`, from one thread; afterwards every function may be
/// called from any thread. `start` throws ConfigError with every mistake at once.
class App {
 public:
  explicit App(AppOptions options) : engine_(std::make_unique<Engine>(std::move(options))) {}

  const std::string& name() const { return engine_->options().name; }

  /// Registers a command's handler: `void(Entity&, const Command&, CommandContext&)`. It may refuse
  /// by throwing Rejected; anything else it throws means that the command is tried again. Where the
  /// store commits in parallel, handlers of different entities run at the same time.
  template <class F>
  App& handle(F handler) {
    engine_->open_rules().handlers.add(
        command_handler(std::move(handler), engine_->options().naming));
    return *this;
  }

  /// The same for a member function of a saga, which may keep its dependencies as members.
  template <class Saga, class Entity, class Command>
  App& handle(void (Saga::*method)(Entity&, const Command&, CommandContext&),
              std::shared_ptr<Saga> saga) {
    return handle([method, saga = std::move(saga)](
                      Entity& entity, const Command& command, CommandContext& context) {
      (saga.get()->*method)(entity, command, context);
    });
  }

  /// Registers a view: a table with a row type `View::Row`, kept from events by `void
  /// operator()(Row&, const Event&) const` (one returning bool removes the row with false). The
  /// row's key is the entity's id, or what `static std::string key(const Event&, const Envelope&)`
  /// computes. It may lie in another database than the rest:
  /// `app.project<OrderCreated>(OrderSummaryView{}, {.store = postgres(...)})`.
  template <class... Events, class View>
  App& project(View view, ViewOptions options = {}) {
    engine_->open_rules().handlers.add(
        view_handler<Events...>(std::move(view), engine_->options().naming, std::move(options)));
    return *this;
  }

  /// Registers a reaction: `void(const Event&, EventContext&)`, called for each event, which may
  /// send commands.
  template <class F>
  App& react(F reaction) {
    engine_->open_rules().handlers.add(reaction_handler(std::move(reaction)));
    return *this;
  }

  App& use(Middleware middleware);

  /// The breaker of something that handlers depend on, made when it is first asked for; lives as
  /// long as the App. While it is open, `call` throws BreakerOpen; a message whose handler lets
  /// that pass is kept without counting as a failure, its queue receives nothing more, and both go
  /// on when the breaker lets calls through. Its status and those of `store`, `sqs`, `sns` and so
  /// on are in `breakers`.
  base::SharedBreaker& breaker(const std::string& name, const base::BreakerOptions& options = {});
  base::Breakers& breakers() { return engine_->breakers(); }

  /// Connects the service to others: `app.connect(Aws{...}, BusLayout{...})` with the header of
  /// bus.
  template <class... Parts>
  App& connect(Parts&&... parts) {
    try {
      return attach(make_connection(name(), std::forward<Parts>(parts)...));
    } catch (const base::ConfigError& error) {
      return complain(error.complaints());
    }
  }
  App& attach(std::shared_ptr<Connection> connection);
  /// Serves those who watch the service: `app.serve(Admin{.address = "127.0.0.1:9464"})` with the
  /// header of admin.
  template <class... Parts>
  App& serve(Parts&&... parts) {
    return attach(std::shared_ptr<Server>(make_server(std::forward<Parts>(parts)...)));
  }
  App& attach(std::shared_ptr<Server> server);
  /// Adds mistakes that `start` is to name together with all others.
  App& complain(const std::vector<std::string>& complaints);

  /// What the operator says, for parts that read options of their own before `start`.
  base::Settings& settings() { return engine_->settings(); }

  /// What this service counts, to look at or to add figures of your own. Lives as long as the App.
  telemetry::Telemetry& telemetry() { return engine_->telemetry(); }

  /// Prepares the store, starts everything in the background and returns. Throws ConfigError.
  void start() { engine_->start(); }
  /// Receives nothing new, finishes or gives back what is under way within `shutdown_deadline`, and
  /// ends.
  /// Senders on other threads must have returned.
  void stop() { engine_->stop(); }
  /// Starts, waits for SIGINT or SIGTERM, and stops. Returns the exit code: 0, or 1 with the reason
  /// on standard error if it could not start.
  int run() { return app::run({this}); }
  /// The same for a program that also prints what its store has to have: `--schema sql` prints the
  /// statements for an empty database, `--schema diff` how the database differs (exit code 3 if it
  /// does), `--schema json` the tables, for `sourceflow schema`. Nothing is started then.
  int run(int argc, char** argv);

  /// The tables of entities and views, as the store is to have them. Throws ConfigError with every
  /// mistake in what was registered.
  store::Schema schema() { return engine_->schema(); }

  /// One entity of this service, or the way to it in another.
  template <message::Reflected Entity>
  Aggregate<Entity> aggregate(std::string entity_id) {
    return {*engine_, std::move(entity_id)};
  }

  /// The row of a view or entity, or nothing.
  template <message::Reflected Row>
  std::optional<Row> row(std::string_view id) {
    const auto kept = engine_->kept(message::name_of<Row>());
    const auto found = kept.store.row(kept.table, id);
    if (!found) return std::nullopt;
    return store::from_row<Row>(found->row);
  }

  /// Rows by condition: `app.rows<OrderSummary>({.where = {{"cents", Comparison::greater, 1000}},
  /// .limit = 10})`.
  template <message::Reflected Row>
  std::vector<Found<Row>> rows(const store::Query& query = {}) {
    std::vector<Found<Row>> found;
    const auto kept = engine_->kept(message::name_of<Row>());
    for (auto& stored : kept.store.rows(kept.table, query)) {
      found.push_back({std::move(stored.id), store::from_row<Row>(stored.row)});
    }
    return found;
  }

  /// Waits until a view of this process has seen everything that a command of this process did:
  /// read your writes. False after the timeout. Throws std::logic_error where the service keeps no
  /// such view.
  template <message::Reflected Row>
  bool wait_for(const Receipt& receipt,
                std::chrono::milliseconds timeout = std::chrono::seconds{5}) {
    return engine_->wait_for(message::name_of<Row>(), receipt.position, timeout);
  }

  /// Empties a view and folds this store's event log into it anew.
  template <message::Reflected Row>
  void rebuild() {
    engine_->rebuild(message::name_of<Row>());
  }

  /// Does once, over all instances, what code outside of a handler asks for by a key:
  /// `app.idempotency().claim("charge/42", 30s)`. Only while the app is started; `stop` ends it.
  store::Idempotency& idempotency() { return engine_->idempotency(); }

  /// Waits until the outbox is empty and every view here has caught up; false if that took longer.
  bool drain(std::chrono::milliseconds timeout) { return engine_->drain(timeout); }

  /// Looks at everything that the service needs: its store, views and outbox and, if it is
  /// connected, AWS. Takes at most 5 s. Health::failed where something does not work.
  Report health() { return engine_->health(); }
  /// Whether the service takes in work now: not while starting, draining or without its store.
  bool is_ready() const { return engine_->readiness().health != Health::failed; }

  /// What became of messages since the start, or in the run that `stop` ended.
  Counts counts() const { return engine_->counts(); }
  std::vector<store::Rejection> rejections(std::size_t limit = 100) {
    return engine_->store().rejections(limit);
  }
  std::vector<store::DeadLetter> dead_letters(std::size_t limit = 100) {
    return engine_->store().dead_letters(limit);
  }

 private:
  std::unique_ptr<Engine> engine_;
};

}  // namespace sourceflow::app
