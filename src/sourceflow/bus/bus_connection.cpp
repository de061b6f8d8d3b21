#include "sourceflow/bus/bus_connection.hpp"

#include <algorithm>
#include <exception>
#include <future>
#include <iterator>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/base/backoff.hpp"
#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/bus/client_options.hpp"
#include "sourceflow/bus/decrypt_step.hpp"
#include "sourceflow/bus/narrowed.hpp"
#include "sourceflow/bus/until.hpp"

namespace sourceflow::bus {
namespace {

using base::LogLevel;

constexpr std::chrono::milliseconds poll_grace{250};
constexpr int start_tries = 8;
constexpr base::Backoff start_backoff{.first = std::chrono::milliseconds{500},
                                      .longest = std::chrono::seconds{8}};

}  // namespace

BusConnection::BusConnection(std::string service, Aws options, BusLayout layout)
    : service_(std::move(service)),
      options_(std::move(options)),
      encryption_(options_.encryption.value_or(Encryption{})),
      given_(std::move(layout)),
      layout_(narrowed(given_, options_)) {
  use(nobodys_);
  outbox_ = std::make_shared<Mailbox<Addressed>>(
      io_.get_executor(),
      [this](std::vector<Addressed> letters) { post_letters(std::move(letters)); });
}

BusConnection::~BusConnection() { stop(std::chrono::steady_clock::now()); }

void BusConnection::read(base::Settings& settings) {
  options_.read(settings);
  encryption_ = options_.encryption.value_or(Encryption{});
  layout_ = narrowed(given_, options_);
}

std::vector<std::string> BusConnection::complaints(const app::Registered& registered) const {
  auto complaints = options_.validate();
  std::ranges::move(layout_.complaints(registered, service_), std::back_inserter(complaints));
  std::ranges::move(narrowing_complaints(given_, service_, options_),
                    std::back_inserter(complaints));
  if (!complaints.empty()) return complaints;
  for (const auto& remark : layout_.remarks(registered)) base::log(LogLevel::info, remark);
  for (const auto& remark : narrowing_remarks(given_, registered, options_))
    base::log(LogLevel::info, remark);
  return complaints;
}

std::string BusConnection::queue_of(std::string_view command_name) const {
  return options_.route_commands ? layout_.queue_of(command_name) : "";
}

std::string BusConnection::topic_of(std::string_view event_name) const {
  return options_.route_events ? layout_.topic_of(event_name) : "";
}

void BusConnection::check(const store::OutboxEntry& entry) const {
  const bool is_command = entry.kind == store::MessageKind::command;
  check_size(entry,
             is_command ? options_.max_command : options_.max_event,
             {.seal = encryption_.key_for(entry.envelope.name) != nullptr,
              .trace = telemetry_ != nullptr && telemetry_->tracer().is_on()});
}

void BusConnection::use(telemetry::Telemetry& telemetry) {
  telemetry_ = &telemetry;
  departures_.emplace(telemetry);
}

void BusConnection::start(app::Inbound& inbound) {
  auto client = client_options(options_);
  if (client.breakers == nullptr) client.breakers = inbound.breakers();
  session_ = std::make_unique<aws::Session>(io_.get_executor(), client);
  session_->count_in(telemetry_->metrics());
  sqs_.emplace(*session_);
  sns_.emplace(*session_);
  sts_.emplace(*session_);
  work_.emplace(io_.get_executor());
  thread_ = std::jthread([this] { io_.run(); });
  try {
    run_on_io_thread(open(&inbound));
  } catch (...) {
    stop(std::chrono::steady_clock::now());
    throw;
  }
}

void BusConnection::carry(std::vector<store::OutboxEntry> messages,
                          std::function<void(app::Carried)> done) {
  const auto shared_done =
      std::make_shared<const std::function<void(app::Carried)>>(std::move(done));
  for (auto& entry : messages) {
    Letter letter{nullptr, shared_done, departures_->begin(entry)};
    try {
      letter.message = std::make_shared<const Outgoing>(outgoing(entry));
    } catch (const std::exception& error) {
      letter.departure.settled(error.what());
      (*shared_done)({.outbox_id = entry.id, .error = error.what(), .is_final = true});
      continue;
    }
    outbox_->put({entry.kind, std::move(entry.destination), std::move(letter)});
  }
}

void BusConnection::stop_receiving(Moment deadline) {
  if (thread_.joinable()) run_on_io_thread(close_receivers(deadline));
}

void BusConnection::stop(Moment deadline) {
  if (!thread_.joinable()) return;
  run_on_io_thread(close(deadline));
  work_.reset();
  io_.stop();
  thread_.join();
}

std::vector<app::Check> BusConnection::checks(std::chrono::milliseconds limit) {
  if (!inspector_)
    inspector_ = std::make_unique<Inspector>(options_, ServiceLayout{service_, given_});
  return inspector_->checks(limit);
}

bool BusConnection::is_live(std::chrono::milliseconds patience) const {
  const auto answered = std::make_shared<std::promise<void>>();
  auto answer = answered->get_future();
  boost::asio::post(io_, [answered] { answered->set_value(); });
  return answer.wait_for(patience) == std::future_status::ready;
}

void BusConnection::run_on_io_thread(base::Task<> task) {
  boost::asio::co_spawn(io_, std::move(task), boost::asio::use_future).get();
}

base::Task<> BusConnection::open(app::Inbound* inbound) {
  const auto resolved = co_await resolve();
  make_keyring();
  make_routes(resolved);
  make_receivers(*inbound, resolved);
  is_open_ = true;
  post_letters(std::exchange(early_, {}));
  for (auto& receiver : receivers_) receiver->start();
}

base::Task<Resolved> BusConnection::resolve() {
  const Services services{&*sqs_, &*sns_, &*sts_, session_->region()};
  const auto plan = narrowed_plan(given_, service_, options_);
  for (int tries = 1;; ++tries) {
    try {
      Resolved resolved;
      if (options_.provision == Provision::create) {
        resolved = co_await provision(services, plan);
      } else {
        resolved = co_await look_up(services, plan);
      }
      co_return std::move(resolved);
    } catch (const aws::Error& error) {
      // The instances of a team that start together throttle each other; none is to die of it.
      if (error.kind() != aws::ErrorKind::throttled || tries == start_tries) throw;
      base::log(LogLevel::warning,
                "AWS throttles the start, which goes on in a moment",
                {{"service", service_}, {"reason", error.what()}});
    }
    const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(
        start_backoff.wait(tries, base::thread_random()));
    co_await pause(wait);
  }
}

void BusConnection::make_keyring() {
  kms_.emplace(*session_);
  keyring_ = std::make_unique<Keyring>(io_.get_executor(), *kms_, service_, encryption_);
  sealer_ = std::make_unique<Sealer>(encryption_, *keyring_, [this](Addressed addressed) {
    auto* route = route_of(addressed);
    add(*route->sender, std::move(addressed.letter), route->is_fifo);
  });
  keyring_->count_in(telemetry_->metrics());
  keyring_->start();
}

void BusConnection::make_routes(const Resolved& resolved) {
  for (const auto& [name, queue] : resolved.queues)
    queues_.emplace(name,
                    Route{make_sender(io_.get_executor(), *sqs_, queue, options_, *departures_),
                          queue.planned.is_fifo});
  for (const auto& [name, topic] : resolved.topics)
    topics_.emplace(name,
                    Route{make_publisher(io_.get_executor(), *sns_, topic, options_, *departures_),
                          topic.planned.is_fifo});
}

void BusConnection::make_receivers(app::Inbound& inbound, const Resolved& resolved) {
  std::vector<const ResolvedQueue*> queues;
  for (const auto& [name, queue] : resolved.queues)
    if (queue.planned.is_owned) queues.push_back(&queue);
  monitor_.emplace(io_.get_executor(), *sqs_, options_.dead_letters, *telemetry_);
  for (const auto* queue : queues) {
    monitor_->watch(queue->planned.dead_letters, queue->dead_letter_url);
    const bool carries_commands = layout_.listens().contains(queue->planned.short_name);
    const Receiver::Settings settings{
        .kind = carries_commands ? store::MessageKind::command : store::MessageKind::event,
        .in_hand = std::max<std::size_t>(options_.max_in_hand / queues.size(), 10),
        .options = &options_,
        .keyring = keyring_.get(),
        .telemetry = telemetry_,
        .breakers = session_->options().breakers.get()};
    receivers_.push_back(std::make_unique<Receiver>(io_.get_executor(),
                                                    *sqs_,
                                                    *queue,
                                                    inbound,
                                                    receiving_steps(*keyring_, encryption_),
                                                    settings));
  }
}

void BusConnection::post_letters(std::vector<Addressed> letters) {
  for (auto& addressed : letters) {
    if (is_closed_) {
      addressed.letter.settle("the connection is closed", false);
      continue;
    }
    if (!is_open_) {
      early_.push_back(std::move(addressed));
      continue;
    }
    const bool is_command = addressed.kind == store::MessageKind::command;
    if (!(is_command ? options_.route_commands : options_.route_events)) {
      // Committed before that was switched off: it waits in the outbox until it is on again.
      addressed.letter.settle("routing is switched off here", false);
    } else if (const auto* route = route_of(addressed)) {
      sealer_->add(std::move(addressed), route->is_fifo);
    } else {
      addressed.letter.settle(addressed.destination + " is not in this service's bus layout", true);
    }
  }
}

BusConnection::Route* BusConnection::route_of(const Addressed& addressed) {
  auto& routes = addressed.kind == store::MessageKind::command ? queues_ : topics_;
  const auto found = routes.find(addressed.destination);
  return found == routes.end() ? nullptr : &found->second;
}

base::Task<> BusConnection::close_receivers(Moment deadline) {
  for (auto& receiver : receivers_) receiver->stop_polling();
  const auto all_are = [this](auto is_so) {
    return [this, is_so] { return std::ranges::all_of(receivers_, is_so); };
  };
  const std::function<bool()> nothing_held =
      all_are([](const auto& receiver) { return receiver->holds_nothing(); });
  const std::function<bool()> idle =
      all_are([](const auto& receiver) { return receiver->is_idle(); });
  // A call that waits for messages has none; one that has some answers within this time.
  const auto grace = std::min(deadline, std::chrono::steady_clock::now() + poll_grace);
  const std::function<bool()> polls_ended =
      all_are([](const auto& receiver) { return !receiver->is_polling(); });
  co_await until(polls_ended, grace);
  for (auto& receiver : receivers_) receiver->cancel_polls();
  // A little is kept to give back what is still held by then.
  const auto handling_deadline = deadline - (deadline - std::chrono::steady_clock::now()) / 5;
  const bool all_handled = co_await until(nothing_held, handling_deadline);
  if (!all_handled) {
    base::log(LogLevel::warning,
              "messages were not handled before the deadline and are given back");
    for (auto& receiver : receivers_) receiver->give_all_back();
  }
  co_await until(idle, deadline);
}

base::Task<> BusConnection::close(Moment deadline) {
  const auto is_sent = [](const auto& route) { return route.second.sender->is_idle(); };
  const std::function<bool()> all_sent = [this, is_sent] {
    return (!sealer_ || sealer_->is_idle()) && std::ranges::all_of(queues_, is_sent) &&
           std::ranges::all_of(topics_, is_sent);
  };
  co_await until(all_sent, deadline);
  is_closed_ = true;
  const std::string reason = "the connection stops";
  for (auto& addressed : std::exchange(early_, {})) addressed.letter.settle(reason, false);
  if (sealer_) sealer_->give_up(reason);
  for (auto* routes : {&queues_, &topics_})
    for (auto& [name, route] : *routes) {
      route.sender->give_up(reason);
      co_await route.sender->stop();
    }
  if (monitor_) co_await monitor_->stop();
  for (auto& receiver : receivers_) co_await receiver->stop();
  if (keyring_) co_await keyring_->stop();
  receivers_.clear();
  queues_.clear();
  topics_.clear();
  session_->close();
}

}  // namespace sourceflow::bus
