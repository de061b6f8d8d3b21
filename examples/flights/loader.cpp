#include "loader.hpp"

#include <deque>
#include <fstream>
#include <future>
#include <stdexcept>

#include "departures.hpp"
#include "messages.hpp"
#include "progress.hpp"
#include "summary.hpp"

namespace flights {
namespace {

/// Sends departures, a bounded number at once, and learns what became of each.
class Sending {
 public:
  explicit Sending(sourceflow::App& app) : app_(app) {}

  void send(const Departure& departure) {
    const RecordDeparture command{
        departure.date, departure.delay, departure.distance, departure.destination};
    under_way_.push_back(
        app_.aggregate<Airport>(departure.origin).post(command, {.id = departure.id}));
    while (!under_way_.empty() && (under_way_.size() >= most || is_known(under_way_.front())))
      settle();
  }
  void finish() {
    while (!under_way_.empty()) settle();
  }

  std::int64_t sent() const { return sent_; }
  /// Of those given to `send`, how many the queue has: from 0 to 1.
  double share() const {
    const auto done = static_cast<double>(sent_ + failed_);
    const auto all = done + static_cast<double>(under_way_.size());
    return all > 0 ? done / all : 0;
  }
  std::int64_t failed() const { return failed_; }

 private:
  static constexpr std::size_t most = 10'000;

  static bool is_known(const std::future<sourceflow::Receipt>& receipt) {
    return receipt.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
  }

  void settle() {
    try {
      under_way_.front().get();
      ++sent_;
    } catch (const std::exception& error) {
      if (failed_++ == 0)
        std::fprintf(stderr, "\nloader: a command was not sent: %s\n", error.what());
    }
    under_way_.pop_front();
  }

  sourceflow::App& app_;
  std::deque<std::future<sourceflow::Receipt>> under_way_;
  std::int64_t sent_ = 0;
  std::int64_t failed_ = 0;
};

int load(const LoaderOptions& options) {
  std::ifstream file{options.file, std::ios::binary};
  if (!file) throw std::runtime_error("cannot read " + options.file.string());
  const auto size = static_cast<double>(std::filesystem::file_size(options.file));

  Progress progress{stdout};
  std::int64_t bad_rows = 0;
  DeparturesReader reader{
      file, [&](const BadRow& row) {
        ++bad_rows;
        progress.make_way();
        std::fprintf(
            stderr, "%s:%zu: skipped: %s\n", options.file.c_str(), row.line, row.reason.c_str());
      }};

  sourceflow::App app{{.name = "loader", .store = sourceflow::memory()}};
  // A few airports have most of the departures. Their totals are the same in whatever order they
  // come, so a batch need not keep it where AWS refuses one of its entries.
  app.connect(sourceflow::Aws{.entity_messages_per_batch = 10},
              sourceflow::BusLayout{}.send<RecordDeparture>(departures_queue));
  app.start();
  Sending sending{app};
  while (const auto departure = reader.next()) {
    sending.send(*departure);
    const auto at = static_cast<double>(file.rdbuf()->pubseekoff(0, std::ios::cur, std::ios::in));
    progress.show(sending.sent(), at / size * sending.share());
  }
  sending.finish();
  app.stop();
  progress.finish(sending.sent());

  write_summary(options.data / "loader.summary",
                {{"sent", sending.sent()}, {"failed", sending.failed()}, {"malformed", bad_rows}});
  if (bad_rows > 0)
    std::printf("%lld malformed rows were skipped\n", static_cast<long long>(bad_rows));
  if (sending.failed() > 0) {
    std::fprintf(stderr,
                 "loader: %lld commands were not sent; load the file again to send them\n",
                 static_cast<long long>(sending.failed()));
  }
  return sending.failed() == 0 ? 0 : 1;
}

}  // namespace

int run_loader(const LoaderOptions& options) {
  try {
    return load(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "loader: %s\n", error.what());
    return 1;
  }
}

}  // namespace flights
