// What the AWS client costs: processor time of its thread for one request, and five thousand long
// polls at once. The endpoint answers from another thread of this process, so its time is not
// counted.

#include <cstdio>
#include <functional>
#include <string>
#include <sys/resource.h>
#include <time.h>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "sourceflow/aws/session.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/base/result_of.hpp"
#include "sourceflow/base/task_group.hpp"
#include "sourceflow/local/endpoint.hpp"

namespace {

using namespace sourceflow;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr int in_flight = 8;

double thread_seconds() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

long resident_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// A message as the bus sends it.
aws::SendEntry message(int number) {
  const auto id = std::to_string(number);
  aws::SendEntry entry;
  entry.body =
      R"({"metadata":{"id":"019a0000-0000-7000-8000-000000000000",)"
      R"("occurredOn":"2001-01-01T00:47:00Z",)"
      R"("isReplay":false,"properties":{}},"name":"RecordDeparture","entity":{"id":"ATL"},)"
      R"("payload":{"date":"2001-01-01T00:47:00Z","delay":14,"distance":602,"destination":"PHL"}})";
  entry.attributes = {{.name = "CommandType", .value = "RecordDeparture"},
                      {.name = "EntityId", .value = "ATL"},
                      {.name = "MessageId", .value = "019a0000-0000-7000-8000-" + id}};
  return entry;
}

struct Bench {
  boost::asio::io_context io;
  local::Endpoint endpoint;
  aws::Session session;
  aws::Sqs sqs{session};
  std::string url;

  static aws::AwsOptions options(const local::Endpoint& endpoint) {
    aws::AwsOptions options;
    options.region = "us-east-1";
    options.endpoint = endpoint.url();
    options.credentials =
        aws::Credentials{.access_key_id = "test", .secret_access_key = base::Secret("test")};
    return options;
  }

  Bench()
      : session(
            io.get_executor(), options(endpoint), [](std::string_view) { return std::nullopt; }) {
    url = base::result_of(io, sqs.create_queue("bench", {{"VisibilityTimeout", "600"}}));
  }

  base::Task<> repeat(std::function<base::Task<>()> request, int times) {
    for (int i = 0; i < times; ++i) co_await request();
  }

  base::Task<> all(std::function<base::Task<>()> request, int times) {
    base::TaskGroup group(io.get_executor());
    for (int i = 0; i < in_flight; ++i) group.spawn("bench", repeat(request, times / in_flight));
    co_await group.join();
  }

  void measure(const char* name, int times, std::function<base::Task<>()> request) {
    const auto processor = thread_seconds();
    const auto started = steady_clock::now();
    base::result_of(io, all(std::move(request), times));
    const auto wall = std::chrono::duration<double>(steady_clock::now() - started).count();
    const auto used = thread_seconds() - processor;
    std::printf("%-44s %8.0f requests/s, %6.1f us of the client's thread each\n",
                name,
                times / wall,
                used / times * 1e6);
  }
};

base::Task<> send_one(Bench* bench) {
  auto entry = message(1);
  co_await bench->sqs.send(bench->url, std::move(entry));
}

base::Task<> send_ten(Bench* bench) {
  std::vector<aws::SendEntry> entries;
  for (int i = 0; i < 10; ++i) entries.push_back(message(i));
  co_await bench->sqs.send_batch(bench->url, std::move(entries));
}

base::Task<> receive_ten(Bench* bench, std::vector<std::string>* receipts) {
  aws::ReceiveOptions options{.wait = 0s};
  const auto received = co_await bench->sqs.receive(bench->url, options);
  for (const auto& one : received) receipts->push_back(one.receipt);
}

base::Task<> delete_ten(Bench* bench, std::vector<std::string>* receipts) {
  const auto count = std::min<std::size_t>(10, receipts->size());
  std::vector<std::string> batch(receipts->end() - static_cast<std::ptrdiff_t>(count),
                                 receipts->end());
  receipts->resize(receipts->size() - count);
  if (!batch.empty()) co_await bench->sqs.delete_batch(bench->url, std::move(batch));
}

base::Task<> poll(Bench* bench, int* answered) {
  aws::ReceiveOptions options{.max = 1};
  const auto received = co_await bench->sqs.receive(bench->url, options);
  *answered += static_cast<int>(received.size());
}

void long_polls(int count) {
  Bench bench;
  const auto before = resident_kib();
  int answered = 0;
  base::TaskGroup polls(bench.io.get_executor());
  const auto started = steady_clock::now();
  const auto processor = thread_seconds();
  for (int i = 0; i < count; ++i) polls.spawn("poll", poll(&bench, &answered));
  while (bench.endpoint.connections() < static_cast<std::size_t>(count)) bench.io.run_one_for(10ms);
  const auto outstanding = std::chrono::duration<double>(steady_clock::now() - started).count();
  const auto memory = resident_kib() - before;
  for (int sent = 0; sent < count; sent += 10) base::result_of(bench.io, send_ten(&bench));
  while (polls.running() > 0) bench.io.run_one_for(100ms);
  const auto all = std::chrono::duration<double>(steady_clock::now() - started).count();
  std::printf(
      "%d long polls on one thread: all outstanding after %.2f s, %ld KiB more (both sides), %d "
      "answered after %.2f s, "
      "%.2f s of the client's thread\n",
      count,
      outstanding,
      memory,
      answered,
      all,
      thread_seconds() - processor);
}

}  // namespace

int main() {
  long_polls(5'000);
  {
    Bench bench;
    bench.measure("SendMessage", 20'000, [&] { return send_one(&bench); });
  }
  {
    Bench bench;
    std::vector<std::string> receipts;
    bench.measure("SendMessageBatch of ten", 8'000, [&] { return send_ten(&bench); });
    bench.measure("ReceiveMessage of ten", 8'000, [&] { return receive_ten(&bench, &receipts); });
    bench.measure(
        "DeleteMessageBatch of ten", 8'000, [&] { return delete_ten(&bench, &receipts); });
  }
}
