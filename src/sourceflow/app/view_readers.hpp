#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "sourceflow/app/lanes.hpp"
#include "sourceflow/app/message_work.hpp"
#include "sourceflow/app/signal.hpp"

namespace sourceflow::app {

/// Brings the views of one place, and in the App's own store the reactions, up to the event log
/// (P5). Each keeps its position beside its rows, in the same commit. All read together while they
/// stand at the same position; one that fails, or was added later, falls behind alone and catches
/// up. A view never skips an event; a reaction that keeps failing leaves its event among the dead
/// letters and goes on. Runs on a thread of its own.
class ViewReaders {
 public:
  struct Options {
    std::size_t max_batch = 256;
    base::Duration poll = std::chrono::milliseconds{500};
    /// A reaction gives up on an event after this many failures.
    int max_tries = 10;
    base::Duration first_delay = std::chrono::milliseconds{200};
    base::Duration longest_delay = std::chrono::seconds{30};
    /// Claims in the inbox of a place that is not the App's own store are kept this long.
    base::Duration inbox_horizon = std::chrono::days{15};
  };

  /// `log` keeps the events; `lanes` commit to the place of the surroundings.
  ViewReaders(store::Store& log, Lanes& lanes, Surroundings& surroundings, Options options);
  ~ViewReaders();

  void start();
  void wake() { signal_.raise(); }
  void stop();

  /// Waits until the view (or, if the name is empty, every view and the reactions) has come to
  /// `position`.
  bool wait_for(std::string_view view, std::int64_t position, std::chrono::milliseconds timeout);

  /// Everything that reads the event log, after `start`, and how far each has come.
  std::vector<std::string> names() const;
  std::int64_t position(std::string_view reader);

  /// Empties the view and folds the whole event log into it anew; events that came from other
  /// services are not in this log and are not told again.
  void rebuild(std::string_view view);

 private:
  struct Reader {
    std::string name;
    const ViewHandler* view = nullptr;  ///< null for the reactions
    std::int64_t position = 0;
    int failures = 0;
    base::Time not_before{};
  };
  using Readers = std::vector<Reader*>;
  struct Failure {
    std::string reason;
    bool needs_what_is_away = false;
  };

  void run();
  /// False while the store is left alone.
  bool is_usable();
  /// Of a place that is not the App's own store, which the outbox relay looks after.
  void prune();
  /// Reads one batch for the readers that are furthest behind; false if there was nothing to do.
  bool step();
  bool advance(const Readers& readers, std::size_t limit);
  /// One bad fold must not hold up the others: finds it by letting each go alone, then each event.
  bool single_out(const Readers& readers,
                  std::size_t limit,
                  const Failure& failure,
                  const message::Envelope& first_event);
  void fold(store::UnitOfWork& work,
            const Readers& readers,
            std::vector<message::Envelope>& events,
            bool is_front,
            Result& result);
  void fail(Reader& reader, const std::string& error, const message::Envelope& event);
  void load_positions();

  store::Store& log_;
  store::Store& rows_;
  Lanes& lanes_;
  Surroundings& surroundings_;
  Options options_;
  Signal signal_;
  std::vector<Reader> readers_;
  std::mutex mutex_;  ///< over positions, for wait_for
  std::condition_variable moved_;
  base::Time next_prune_{};
  std::atomic<bool> is_stopping_{false};
  std::atomic<bool> is_reloading_{false};
  std::thread thread_;
};

}  // namespace sourceflow::app
