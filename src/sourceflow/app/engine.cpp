#include "sourceflow/app/engine.hpp"

#include <algorithm>
#include <span>

#include "sourceflow/app/announced_options.hpp"
#include "sourceflow/app/observed.hpp"
#include "sourceflow/app/owned_work.hpp"
#include "sourceflow/app/rejected.hpp"
#include "sourceflow/app/running.hpp"
#include "sourceflow/app/small_work.hpp"
#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/settings.hpp"
#include "sourceflow/store/memory/memory_store.hpp"
#include "sourceflow/telemetry/otlp/http_post.hpp"
#include "sourceflow/telemetry/scope.hpp"

namespace sourceflow::app {
namespace {

void take_slot(std::counting_semaphore<>& slots) {
  if (slots.try_acquire()) return;
  if (Lanes::run_on_this_thread())
    throw std::logic_error(
        "as many commands as max_posted allows wait already, and a handler that posts one more "
        "would wait for itself; send it through the handler's context");
  slots.acquire();
}

}  // namespace

Engine::Engine(AppOptions options)
    : options_(std::move(options)),
      breakers_(std::make_shared<base::Breakers>()),
      telemetry_(std::make_unique<telemetry::Telemetry>()),
      rules_(std::make_shared<Rules>()) {
  rules_->service = options_.name;
  count_changes(telemetry_->metrics(), *breakers_);
  if (options_.settings == nullptr)
    options_.settings = std::make_shared<base::Settings>(base::Settings::of_process());
  options_.read(settings());
}

Engine::~Engine() { stop(); }

Rules& Engine::open_rules() {
  if (is_running())
    throw std::logic_error(
        "handlers, views and connections are registered before the app is started");
  return *rules_;
}

void Engine::configure() {
  if (!std::exchange(is_configured_, true)) {
    if (rules_->connection != nullptr) rules_->connection->read(settings());
    for (const auto& server : rules_->servers) server->read(settings());
    announce_options(settings());
  }
  // A process that only sends keeps nothing, so it needs no store of its own.
  // Nor does one that only keeps views of what others tell, in a database of their own.
  if (options_.store == nullptr && rules_->connection != nullptr &&
      places_of(rules_->handlers, options_).front().views.empty() &&
      rules_->handlers.entity_tables().empty() && rules_->handlers.reactions().empty()) {
    options_.store = store::memory();
  }
  auto complaints = options_.validate();
  const auto add = [&](std::vector<std::string> more) {
    complaints.insert(complaints.end(), more.begin(), more.end());
  };
  add(settings().complaints());
  add(rules_->complaints);
  add(rules_->handlers.complaints());
  if (rules_->connection != nullptr) {
    add(rules_->connection->complaints(
        {rules_->handlers.command_names(), rules_->handlers.event_names()}));
  }
  for (const auto& server : rules_->servers) add(server->complaints());
  base::throw_if_any(std::move(complaints));
}

void Engine::start() {
  if (is_running()) return;
  configure();
  try {
    state_ = State::starting;
    run_servers();
    prepare();
    begin_export();
    auto starting = std::make_unique<Running>(options_, *rules_, places_, *telemetry_, breakers_);
    if (rules_->connection != nullptr) rules_->connection->use(*telemetry_);
    starting->relay.start();
    for (auto* readers : starting->all_readers()) readers->start();
    starting->observations =
        observe(telemetry_->metrics(),
                {*options_.store, starting->all_lanes(), starting->all_readers(), *options_.clock});
    if (rules_->connection != nullptr) rules_->connection->start(*starting);
    show(telemetry_->metrics(), *breakers_);
    running_ = std::move(starting);
  } catch (...) {
    state_ = State::stopped;
    stop_servers();
    throw;
  }
  watch([run = running_.get()] { return run->store_checks(); });
  state_ = State::running;
}

store::Preparing Engine::preparing() const {
  using enum store::Preparing;
  if (!options_.create_tables) return as_configured;
  return *options_.create_tables ? create : check;
}

store::Schema Engine::schema() {
  configure();
  std::vector<store::Schema::Part> parts;
  for (const auto& place : places_of(rules_->handlers, options_))
    parts.push_back({place.name, place.store, tables_in(place)});
  const auto& keys = options_.idempotency_store;
  if (keys && std::ranges::find(parts, keys, &store::Schema::Part::store) == parts.end())
    parts.push_back({"idempotency", keys, {}});
  return store::Schema(std::move(parts));
}

void Engine::stop() {
  if (!is_running()) return;
  state_ = State::draining;
  const auto deadline = std::chrono::steady_clock::now() + options_.shutdown_deadline;
  if (rules_->connection != nullptr) rules_->connection->stop_receiving(deadline);
  running_->relay.stop(deadline);
  for (auto* readers : running_->all_readers()) readers->stop();
  running_->stop_lanes();
  if (rules_->connection != nullptr) rules_->connection->stop(deadline);
  counted_ = running_->counter.value();
  watch({});
  running_.reset();
  telemetry_->close();
  state_ = State::stopped;
  stop_servers();
}

std::vector<store::Table> Engine::tables_in(const Place& place) const {
  auto tables = place.is_main ? rules_->handlers.entity_tables() : std::vector<store::Table>{};
  for (const auto& table : place.tables()) {
    if (std::ranges::find(tables, table) == tables.end()) tables.push_back(table);
  }
  return tables;
}

void Engine::prepare() {
  places_ = places_of(rules_->handlers, options_);
  for (const auto& place : places_) place.store->prepare(tables_in(place), preparing());
  if (places_.size() > 1) refuse_same_database(places_, *options_.clock);
  const auto& keys = options_.idempotency_store;
  if (keys && std::ranges::find(places_, keys, &Place::store) == places_.end())
    keys->prepare({}, preparing());
}

void Engine::begin_export() {
  const auto& options = options_.telemetry;
  if (!options.otlp.empty())
    telemetry_->open(options_.name, options, telemetry::otlp::http_post(options));
}

Engine::Running& Engine::running() {
  if (!is_running())
    throw std::logic_error("the app " + options_.name + " is not started; call start() or run()");
  return *running_;
}

bool Engine::dispatch(message::Envelope& command,
                      const void*& typed,
                      const std::function<void()>& send) {
  if (command.entity_id.empty())
    throw std::invalid_argument("the command " + command.name + " names no entity");
  if (command.id.is_nil())
    command.id = base::make_uuid(options_.clock->now(), base::thread_random());
  if (command.traceparent.empty()) {
    telemetry::carry_on(command.traceparent, command.tracestate, command.conversation());
  }
  if (command.occurred_on == base::Time{}) command.occurred_on = options_.clock->now();
  if (rules_->hooks.dispatch_command.empty()) {
    send();
    return true;
  }
  const auto payload = command.payload;
  return pass_through(rules_->hooks.dispatch_command, command, [&] {
    if (command.payload != payload) typed = nullptr;
    send();
  });
}

Receipt Engine::send(message::Envelope command, const void* typed) {
  auto& run = running();
  Receipt receipt;
  const auto send_on = [&] {
    if (auto queue = rules_->queue_of(command.name); !queue.empty()) {
      store::OutboxEntry entry{.destination = std::move(queue), .envelope = std::move(command)};
      rules_->connection->check(entry);
      receipt.id = entry.envelope.id;
      std::promise<Carried> promise;
      auto answer = promise.get_future();
      std::vector<store::OutboxEntry> entries;
      entries.push_back(std::move(entry));
      rules_->connection->carry(std::move(entries),
                                [&](Carried carried) { promise.set_value(std::move(carried)); });
      if (const auto carried = answer.get(); !carried.error.empty())
        throw std::runtime_error(carried.error);
      return;
    }
    require_handler(command);
    MessageWork work(run.surroundings, store::MessageKind::command, std::move(command), false);
    work.set_typed(typed);
    run.lanes.run(work);
    if (work.failure) std::rethrow_exception(work.failure);
    if (work.result().handled.outcome == Outcome::rejected)
      throw Rejected(work.result().handled.reason);
    receipt = work.result().receipt;
  };
  if (!dispatch(command, typed, send_on)) throw Rejected("stopped by a middleware");
  return receipt;
}

void Engine::require_handler(const message::Envelope& command) const {
  const auto* handler = rules_->handlers.command(command.name);
  if (handler == nullptr) {
    throw std::logic_error(
        "nothing in service " + options_.name + " handles the command " + command.name +
        ", and it is routed to no queue; register a handler or route it in the BusLayout");
  }
  if (handler->entity_type != command.entity_type) {
    throw std::logic_error("the command " + command.name + " is handled for " +
                           handler->entity_type + ", but was sent to " + command.entity_type + " " +
                           command.entity_id);
  }
}

std::future<Receipt> Engine::post(message::Envelope command, std::shared_ptr<const void> typed) {
  auto& run = running();
  std::future<Receipt> answer;
  const void* pointer = typed.get();
  const auto post_on = [&] {
    if (pointer == nullptr) typed.reset();
    if (auto queue = rules_->queue_of(command.name); !queue.empty()) {
      store::OutboxEntry entry{.destination = std::move(queue), .envelope = std::move(command)};
      rules_->connection->check(entry);
      const auto promise = std::make_shared<std::promise<Receipt>>();
      answer = promise->get_future();
      const Receipt receipt{.id = entry.envelope.id};
      std::vector<store::OutboxEntry> entries;
      entries.push_back(std::move(entry));
      take_slot(run.slots);
      rules_->connection->carry(std::move(entries), [promise, receipt, &run](Carried carried) {
        run.slots.release();
        if (carried.error.empty()) {
          promise->set_value(receipt);
        } else {
          promise->set_exception(std::make_exception_ptr(std::runtime_error(carried.error)));
        }
      });
      return;
    }
    require_handler(command);
    take_slot(run.slots);
    auto work = std::make_unique<PostedWork>(
        run.surroundings, std::move(command), std::move(typed), run.slots);
    answer = work->answer();
    Work* const works[] = {work.release()};
    run.lanes.post(works);
  };
  if (!dispatch(command, pointer, post_on)) {
    std::promise<Receipt> stopped;
    stopped.set_exception(std::make_exception_ptr(Rejected("stopped by a middleware")));
    return stopped.get_future();
  }
  return answer;
}

std::optional<store::Row> Engine::state(const std::string& entity_type,
                                        const std::string& entity_id) {
  auto stored = store().row(entity_table(entity_type), entity_id);
  if (!stored) return std::nullopt;
  return std::move(stored->row);
}

std::vector<message::Envelope> Engine::history(const std::string& entity_type,
                                               const std::string& entity_id) {
  constexpr std::size_t at_once = 1000;
  std::vector<message::Envelope> all;
  while (true) {
    const auto last = all.empty() ? 0 : all.back().sequence_no;
    auto page = store().commands_of({entity_type, entity_id}, last, at_once);
    const bool was_last = page.size() < at_once;
    std::move(page.begin(), page.end(), std::back_inserter(all));
    if (was_last) return all;
  }
}

std::optional<store::Row> Engine::replay(const std::string& entity_type,
                                         const std::string& entity_id) {
  auto& run = running();
  const auto& table = entity_table(entity_type);
  std::optional<store::Row> row;
  run_in_lane(run.lanes, entity_id, [&](store::UnitOfWork& work) {
    row.reset();
    const auto commands = history(entity_type, entity_id);
    const auto last = commands.empty() ? 0 : commands.back().sequence_no;
    if (work.heads({entity_type, entity_id}).command != last) {
      throw store::VersionConflict("the entity changed while it was replayed");
    }
    for (auto command : commands) {
      command.is_replay = true;
      const auto* handler = rules_->handlers.command(command.name);
      if (handler == nullptr) {
        throw std::logic_error("the history of " + entity_type + " " + entity_id +
                               " has the command " + command.name +
                               ", which nothing handles; register its handler or an upcast");
      }
      CommandContext context(command, {}, !row);
      auto after = handler->call(row ? &*row : nullptr, nullptr, context);
      row = context.is_erased() ? std::nullopt : std::optional(std::move(after));
    }
    if (row) {
      work.save(table, entity_id, last, *row);
    } else {
      work.erase(table, entity_id);
    }
  });
  return row;
}

const store::Table& Engine::entity_table(std::string_view entity_type) const {
  if (const auto* table = rules_->handlers.entity_table(entity_type)) return *table;
  throw std::logic_error("service " + options_.name + " keeps no entity " +
                         std::string(entity_type) + ": nothing handles a command for it");
}

Engine::Kept Engine::kept(std::string_view row_name) {
  if (places_.empty())
    throw std::logic_error("the app " + options_.name + " is not started; call start() or run()");
  for (const auto& place : places_) {
    const auto view = std::ranges::find(place.views, row_name, &ViewHandler::name);
    if (view != place.views.end()) return {*place.store, (*view)->table};
  }
  if (const auto* table = rules_->handlers.entity_table(row_name)) return {store(), *table};
  throw std::logic_error("service " + options_.name + " keeps no " + std::string(row_name) +
                         ": it is neither an entity with a handler nor the row of a view");
}

bool Engine::wait_for(std::string_view view,
                      std::int64_t position,
                      std::chrono::milliseconds timeout) {
  // Nothing would be waited for, and the rows not be there.
  static_cast<void>(kept(view));
  return running().readers_of(view).wait_for(view, position, timeout);
}

void Engine::rebuild(std::string_view view) { running().readers_of(view).rebuild(view); }

bool Engine::drain(std::chrono::milliseconds timeout) {
  auto& run = running();
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  do {
    // What a reaction sends is new work, so the outbox is asked again after the views.
    if (!run.relay.wait_until_idle(deadline)) return false;
    if (!run.wait_for_all(store().last_position(), deadline)) return false;
  } while (!run.relay.is_idle());
  return true;
}

Counts Engine::counts() const { return running_ ? running_->counter.value() : counted_; }

store::Idempotency& Engine::idempotency() { return running().keys.get(); }

}  // namespace sourceflow::app
