#include "sourceflow/local/console_events.hpp"

#include <algorithm>
#include <utility>

#include "sourceflow/local/console_state.hpp"

namespace sourceflow::local {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds interval = 250ms;
// Sooner than anything between page and endpoint gives up a silent connection.
constexpr std::chrono::seconds longest_silence = 15s;
// A page whose connection broke comes back after a second.
const std::string first_words = "retry: 1000\n\n";

/// Of all but the first member, which is the time and always differs; never zero.
std::size_t digest_of(std::string_view state) {
  return std::hash<std::string_view>()(state.substr(std::min(state.find(','), state.size()))) | 1;
}

void append_event(std::string& text, std::string_view name, std::string_view json) {
  text.append("event: ").append(name).append("\ndata: ").append(json).append("\n\n");
}

}  // namespace

std::string ConsoleWatcher::news(std::string_view state,
                                 std::string_view queue,
                                 SteadyTime now) const {
  std::string text;
  if (digest_of(state) != state_) append_event(text, "state", state);
  if (!queue.empty() && digest_of(queue) != queue_) append_event(text, "queue", queue);
  if (text.empty() && now - at_ >= longest_silence) text = ": nothing new\n\n";
  return text;
}

void ConsoleWatcher::told(std::string_view state, std::string_view queue, SteadyTime now) {
  state_ = digest_of(state);
  queue_ = digest_of(queue);
  at_ = now;
}

ConsoleEvents::ConsoleEvents(World& world,
                             const RecentCalls& recent,
                             base::Clock& clock,
                             After after)
    : world_(world), recent_(recent), clock_(clock), after_(std::move(after)) {}

bool ConsoleEvents::open(http::Exchange& exchange, std::string_view chosen) {
  if (streams_.size() == max_streams) return false;
  const auto stream = streams_.insert(streams_.end(), Stream{&exchange, std::string(chosen), {}});
  http::Reply& reply = exchange.reply();
  reply.content_type = "text/event-stream";
  const std::string state = console_state(world_, recent_, clock_.now());
  const std::string queue = queue_of(*stream);
  const auto now = steady_clock::now();
  reply.body = first_words + stream->watcher.news(state, queue, now);
  stream->watcher.told(state, queue, now);
  exchange.stream([this, stream] { streams_.erase(stream); });
  if (!std::exchange(is_looking_, true)) look_again_after(0ms);
  return true;
}

/// Empty when none is chosen, or it is not there.
std::string ConsoleEvents::queue_of(const Stream& stream) const {
  NamedQueue* const queue = world_.queues.find(std::string_view(stream.chosen));
  if (queue == nullptr) return {};
  const base::Time now = clock_.now();
  queue->queue.advance(now);
  return console_queue(world_, *queue, now);
}

void ConsoleEvents::look() {
  is_looking_ = !streams_.empty();
  if (!is_looking_) return;
  const auto began = steady_clock::now();
  const std::string state = console_state(world_, recent_, clock_.now());
  // Whoever turns out to have left takes itself off the list.
  for (auto at = streams_.begin(); at != streams_.end();) {
    Stream& stream = *at++;
    const std::string queue = queue_of(stream);
    const std::string news = stream.watcher.news(state, queue, began);
    if (!news.empty() && stream.exchange->send_piece(news))
      stream.watcher.told(state, queue, began);
  }
  look_again_after(
      std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - began));
}

void ConsoleEvents::look_again_after(std::chrono::milliseconds took) {
  after_(std::max(interval, 10 * took), [this] { look(); });
}

}  // namespace sourceflow::local
