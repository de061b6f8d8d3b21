#include "run.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string_view>
#include <thread>

#include <fmt/format.h>

#include "child.hpp"
#include "database.hpp"
#include "interrupted.hpp"
#include "observer.hpp"
#include "report/page.hpp"
#include "report/text.hpp"
#include "summary.hpp"
#include "workers.hpp"

namespace flights::run {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using std::filesystem::path;

const std::vector<std::string> services{"operations", "boards", "routes"};
const std::vector<std::string> services_with_views{"boards", "routes"};
const std::vector<std::string> event_queues{"boards-events", "routes-events"};

path own_program() { return std::filesystem::read_symlink("/proc/self/exe"); }

/// One run: its folder, its processes, and what is known about it.
class Run {
 public:
  explicit Run(const Options& options)
      : options_(options),
        data_(new_folder(options)),
        database_(options.store, data_, options.server_tool),
        views_(options.views.empty() ? options.store : options.views, data_, options.server_tool),
        workers_(data_) {}

  int operator()() {
    start();
    const Clock::time_point begin = Clock::now();
    load_and_drain();
    figures_.time = Clock::now() - begin;
    stop();
    tell();
    const int verified = verify();
    if (verified == 0 && !options_.keep) {
      std::filesystem::remove_all(data_);
    } else {
      std::cout << "databases and logs: " << data_.string() << "\n";
    }
    return verified;
  }

  const path& data() const { return data_; }

 private:
  static path new_folder(const Options& options) {
    if (options.instances > 1 && options.store == "sqlite")
      throw std::runtime_error("several instances of a service need --store postgres or mysql");
    if (options.instances > 1 && options.views == "sqlite")
      throw std::runtime_error("several instances of a service need --views postgres or mysql");
    if (!std::ifstream{options.file})
      throw std::runtime_error("cannot read " + options.file.string());
    std::filesystem::create_directories(options.runs);
    std::string name = (std::filesystem::absolute(options.runs) / "run-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      throw std::system_error(
          errno, std::generic_category(), "cannot make a folder in " + options.runs.string());
    }
    return name;
  }

  std::map<std::string, std::string> environment() const {
    return {{"AWS_ENDPOINT_URL", url_},
            {"AWS_REGION", "us-east-1"},
            {"AWS_ACCESS_KEY_ID", "local"},
            {"AWS_SECRET_ACCESS_KEY", "local"},
            {"AWS_CONFIG_FILE", "/dev/null"},
            {"AWS_SHARED_CREDENTIALS_FILE", "/dev/null"}};
  }

  /// What the processes of a service are called; each has a folder of its own.
  std::vector<std::string> instances_of(const std::string& service) const {
    if (options_.instances == 1) return {service};
    std::vector<std::string> names;
    for (int i = 1; i <= options_.instances; ++i)
      names.push_back(service + "-" + std::to_string(i));
    return names;
  }

  std::vector<std::string> all_instances() const {
    std::vector<std::string> names;
    for (const std::string& service : services) {
      for (const std::string& instance : instances_of(service)) names.push_back(instance);
    }
    return names;
  }

  path folder_of(const std::string& instance) const {
    return options_.instances == 1 ? data_ : data_ / instance;
  }

  Program program_of(const std::string& service, const std::string& instance) const {
    const path folder = folder_of(instance);
    std::filesystem::create_directories(folder);
    Program program{
        {own_program().string(), service, "--store", options_.store, "--data", folder.string()},
        environment()};
    if (!options_.views.empty() && service != "operations")
      program.arguments.insert(program.arguments.end(), {"--views", options_.views});
    // What a killed worker held is seen again after this time.
    if (options_.chaos) program.arguments.insert(program.arguments.end(), {"--visibility", "5"});
    return program;
  }

  void start() {
    const path sourceflow = options_.sourceflow.empty() ? own_program().parent_path() /
                                                              "../../src/sourceflow/cli/sourceflow"
                                                        : options_.sourceflow;
    workers_.start("endpoint",
                   {{sourceflow.string(), "local", "--port", std::to_string(options_.port)}},
                   "http://");
    url_ = line_with(workers_.log_of("endpoint"), "http://");
    for (const auto& [name, value] : environment()) setenv(name.c_str(), value.c_str(), 1);
    observer_.emplace(url_);
    const char* key = std::getenv("SOURCEFLOW_ENCRYPTION");
    if (key != nullptr && std::string_view{key}.starts_with("alias/")) observer_->make_key(key);
    database_.create(services);
    if (!options_.views.empty()) {
      std::vector<std::string> names;
      for (const std::string& service : services_with_views)
        names.push_back(place_of_views(service));
      views_.create(names);
    }
    for (const std::string& service : services) {
      for (const std::string& instance : instances_of(service))
        workers_.start(instance, program_of(service, instance), "the service is running");
    }
    std::cout << "endpoint " << url_ << ", services operations, boards and routes are running";
    if (options_.instances > 1) std::cout << ", " << options_.instances << " of each";
    std::cout << "\n" << std::flush;
  }

  void load_and_drain() {
    next_kill_ = Clock::now() + 300ms;
    Child loader{{{own_program().string(),
                   "load",
                   "--file",
                   std::filesystem::absolute(options_.file).string(),
                   "--data",
                   data_.string()},
                  environment()}};
    while (true) {
      const auto ended = loader.wait(10ms);
      look_after();
      if (!ended) continue;
      if (*ended != 0) throw std::runtime_error("the loader ended with " + std::to_string(*ended));
      break;
    }
    const Summary summary = read_summary(data_ / "loader.summary");
    figures_.commands_sent = summary.at("sent");
    figures_.malformed_rows = static_cast<std::size_t>(summary.at("malformed"));
    wait_until_drained();
  }

  void look_after() {
    throw_if_interrupted();
    if (options_.chaos && Clock::now() >= next_kill_) {
      next_kill_ += 1s;
      const auto names = all_instances();
      const std::string& name =
          names[std::uniform_int_distribution<std::size_t>{0, names.size() - 1}(dice_)];
      workers_.crash(name);
      ++figures_.workers_killed;
      std::cout << "killed " << name << ", started it again\n" << std::flush;
      database_.cut();
      if (!options_.views.empty()) views_.cut();
    }
    workers_.throw_if_ended();
  }

  void wait_until_drained() {
    auto last = left();
    Clock::time_point moved = Clock::now();
    while (last.total() > 0) {
      std::this_thread::sleep_for(5ms);
      look_after();
      const Left now = left();
      if (now.total() != last.total()) moved = Clock::now();
      if (Clock::now() - moved > options_.patience) {
        throw std::runtime_error(fmt::format(
            "nothing has moved for {} s: {} commands, {} outgoing and {} events are left",
            options_.patience.count(),
            now.commands,
            now.outgoing,
            now.events));
      }
      last = now;
    }
  }

  struct Left {
    std::int64_t commands = 0;
    std::int64_t outgoing = 0;
    std::int64_t events = 0;
    std::int64_t total() const { return commands + outgoing + events; }
  };

  // In the order in which messages travel: what has left one place is seen in the next. Later
  // places are asked only when the earlier ones are empty, so as not to disturb the run that is
  // measured.
  Left left() {
    Left left;
    if ((left.commands = observer_->depth("departures.fifo")) > 0) return left;
    left.outgoing = database_.count("operations", "sourceflow_outbox");
    if (left.outgoing > 0) return left;
    for (const std::string& queue : event_queues) left.events += observer_->depth(queue);
    return left;
  }

  void stop() {
    for (const auto& [operation, calls] : observer_->calls()) {
      if (operation == "sqs.GetQueueAttributes" || operation == "sqs.GetQueueUrl")
        continue;  // mostly this run's looks
      figures_.requests[operation] = calls.requests;
    }
    for (const char* queue : {"departures-dlq.fifo", "boards-events-dlq", "routes-events-dlq"}) {
      for (const auto& [reason, count] : observer_->reasons(queue)) {
        figures_.dead_letters[std::string{queue} + ": " + reason] += count;
      }
    }
    for (const std::string& name : all_instances()) workers_.stop(name, 25s);
    workers_.stop("endpoint", 5s);
    for (const std::string& service : services) {
      for (const std::string& instance : instances_of(service)) {
        const Summary summary = read_summary(folder_of(instance) / (service + ".summary"));
        if (const auto found = summary.find("duplicates"); found != summary.end())
          figures_.duplicates += found->second;
      }
    }
    figures_.commands_handled = database_.count("operations", "sourceflow_commands");
    figures_.events_raised = database_.count("operations", "sourceflow_events");
    for (const std::string& service : services_with_views) {
      figures_.events_handled += views_.count(place_of_views(service), "sourceflow_inbox");
    }
    bring();
    figures_.file = options_.file.filename().string();
  }

  /// Where the views of a service are.
  std::string place_of_views(const std::string& service) const {
    return options_.views.empty() ? service : service + "_views";
  }

  /// Where the rows of all services can be read from files.
  path rows() const { return data_ / "rows"; }

  void bring() {
    std::filesystem::create_directory(rows());
    database_.bring("operations", rows() / "operations.db");
    for (const std::string& service : services_with_views)
      views_.bring(place_of_views(service), rows() / (service + ".db"));
  }

  void tell() {
    const report::Results results = report::read_results(rows(), options_.airports);
    report::print_results(std::cout, results);
    report::print_figures(std::cout, figures_);
    std::ofstream page{options_.page};
    page << report::page(results, figures_);
    page.close();
    if (!page) throw std::runtime_error("cannot write " + options_.page.string());
    std::cout << "\nthe map: " << options_.page.string() << "\n" << std::flush;
  }

  int verify() {
    const path verify =
        options_.verify.empty() ? own_program().parent_path() / "flights_verify" : options_.verify;
    Child verifier{{{verify.string(),
                     "--file",
                     std::filesystem::absolute(options_.file).string(),
                     "--data",
                     rows().string()}}};
    while (true) {
      throw_if_interrupted();
      if (const auto ended = verifier.wait(100ms)) return *ended;
    }
  }

  const Options& options_;
  path data_;
  Database database_;
  Database views_;
  Workers workers_;
  std::string url_;
  std::optional<Observer> observer_;
  report::Figures figures_;
  Clock::time_point next_kill_;
  std::mt19937 dice_{std::random_device{}()};
};

}  // namespace

int run(const Options& options) {
  notice_interrupts();
  std::optional<Run> current;
  try {
    current.emplace(options);
    return (*current)();
  } catch (const Interrupted&) {
    std::cerr << "\ninterrupted; everything is stopped\n";
    return 130;
  } catch (const std::exception& error) {
    std::cerr << "\nthe run failed: " << error.what() << "\n";
    if (current) std::cerr << "databases and logs: " << current->data().string() << "\n";
    return 1;
  }
}

}  // namespace flights::run
