/// How fast `sourceflow local` is, as a process of its own under a load client on the same machine:
/// `endpoint_bench path/to/sourceflow [messages] [backlog]`. With `http://127.0.0.1:PORT` in place
/// of the program it measures a server that runs already, so that two are compared by one client.
#include <arpa/inet.h>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "endpoint_bench: %s\n", what.c_str());
  std::exit(1);
}

std::uint16_t port_of(std::string_view url) {
  return static_cast<std::uint16_t>(std::atoi(url.substr(url.rfind(':') + 1).data()));
}

/// `sourceflow local` on a free port, ended with its scope; or another server, left as it is.
class Process {
 public:
  explicit Process(const char* program) {
    if (std::string_view(program).starts_with("http://127.0.0.1:")) {
      port_ = port_of(program);
      return;
    }
    int out[2];
    if (pipe(out) != 0) fail("no pipe");
    const auto start = Clock::now();
    pid_ = fork();
    if (pid_ == 0) {
      dup2(out[1], STDOUT_FILENO);
      execl(program, program, "local", "--port", "0", nullptr);
      _exit(127);
    }
    close(out[1]);
    char line[128] = {};
    if (read(out[0], line, sizeof line - 1) <= 0) fail(std::string("cannot start ") + program);
    ready_after_ = seconds_since(start);
    close(out[0]);
    port_ = port_of(line);
  }
  ~Process() {
    if (pid_ == 0) return;
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }

  std::uint16_t port() const { return port_; }
  double ready_after() const { return ready_after_; }
  /// What it has computed so far, which a busy machine does not change.
  double cpu_seconds() const {
    if (pid_ == 0) return 0;
    std::ifstream stat("/proc/" + std::to_string(pid_) + "/stat");
    std::string field;
    long ticks = 0;
    for (int i = 1; i <= 15 && stat >> field; ++i) {
      if (i >= 14) ticks += std::atol(field.c_str());
    }
    return static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
  }
  double resident_mib() const {
    if (pid_ == 0) return 0;
    std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("VmRSS:")) return std::atof(line.c_str() + 6) / 1024;
    }
    return 0;
  }

 private:
  /// Zero: somebody else's.
  pid_t pid_ = 0;
  std::uint16_t port_ = 0;
  double ready_after_ = 0;
};

/// Keeps one request outstanding on each of its connections, from one thread.
class Load {
 public:
  using Next = std::function<bool(std::string& request)>;
  using Done = std::function<void(std::string_view answer)>;

  Load(std::uint16_t port, std::size_t connections)
      : epoll_(epoll_create1(0)), peers_(connections) {
    for (std::size_t i = 0; i < connections; ++i) open(i, port);
  }
  ~Load() {
    for (const Peer& peer : peers_) close(peer.socket);
    close(epoll_);
  }

  /// Requests from `next` until it gives no more and every answer is here; the rate per second.
  double run(const Next& next, const Done& done) {
    std::size_t open = 0;
    std::size_t answers = 0;
    const auto start = Clock::now();
    for (Peer& peer : peers_) open += send_next(peer, next) ? 1 : 0;
    while (open != 0) {
      epoll_event events[64];
      const int count = epoll_wait(epoll_, events, 64, 10'000);
      if (count <= 0) fail("no answer for ten seconds");
      for (int i = 0; i < count; ++i) {
        Peer& peer = peers_[events[i].data.u64];
        if (!receive(peer, done)) continue;
        ++answers;
        if (!send_next(peer, next)) --open;
      }
    }
    return static_cast<double>(answers) / seconds_since(start);
  }

 private:
  struct Peer {
    int socket = -1;
    std::string request;
    std::string received;
  };

  void open(std::size_t i, std::uint16_t port) {
    Peer& peer = peers_[i];
    peer.socket = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(peer.socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      fail("cannot connect");
    const int on = 1;
    setsockopt(peer.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, peer.socket, &event);
  }

  static bool send_next(Peer& peer, const Next& next) {
    peer.request.clear();
    peer.received.clear();
    if (!next(peer.request)) return false;
    if (write(peer.socket, peer.request.data(), peer.request.size()) < 0) fail("cannot send");
    return true;
  }

  static bool receive(Peer& peer, const Done& done) {
    char part[65536];
    const ssize_t size = read(peer.socket, part, sizeof part);
    if (size <= 0) fail("the endpoint closed a connection");
    peer.received.append(part, static_cast<std::size_t>(size));
    const auto head = peer.received.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    const auto length = peer.received.find("Content-Length: ");
    const std::size_t body = std::strtoul(peer.received.c_str() + length + 16, nullptr, 10);
    if (peer.received.size() < head + 4 + body) return false;
    if (!peer.received.starts_with("HTTP/1.1 200")) fail(peer.received);
    done(std::string_view(peer.received).substr(head + 4));
    return true;
  }

  int epoll_;
  std::vector<Peer> peers_;
};

/// What an SDK sends: the fields a signed request has.
void write_request(std::string& request,
                   std::string_view service,
                   std::string_view type,
                   std::string_view target,
                   std::string_view body) {
  request
      .append(
          "POST / HTTP/1.1\r\nHost: 127.0.0.1:4566\r\nUser-Agent: "
          "endpoint-bench/1\r\nContent-Type: ")
      .append(type);
  if (!target.empty()) request.append("\r\nX-Amz-Target: AmazonSQS.").append(target);
  request.append(
      "\r\nX-Amz-Date: 20260101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 "
      "Credential=AKIDEXAMPLE/20260101/us-east-1/");
  request.append(service).append(
      "/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
      "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7\r\nContent-"
      "Length: ");
  request.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

void write_sqs(std::string& request, std::string_view operation, std::string_view body) {
  write_request(request, "sqs", "application/x-amz-json-1.0", operation, body);
}

void write_sns(std::string& request, std::string_view form) {
  write_request(request, "sns", "application/x-www-form-urlencoded", "", form);
}

constexpr auto ignore = [](std::string_view) {};

/// A `Next` that gives each of the bodies once.
auto once(std::string_view operation, std::vector<std::string>& bodies) {
  return [=, &bodies](std::string& request) {
    if (bodies.empty()) return false;
    write_sqs(request, operation, bodies.back());
    bodies.pop_back();
    return true;
  };
}

auto repeated(std::size_t times, std::function<void(std::string&)> write) {
  return [left = times, write](std::string& request) mutable {
    if (left == 0) return false;
    --left;
    write(request);
    return true;
  };
}

std::string queue_url(std::string_view name) {
  return "http://127.0.0.1:4566/000000000000/" + std::string(name);
}

void create_queue(Load& load, std::string_view name, std::string_view attributes) {
  const std::string body = R"({"QueueName":")" + std::string(name) + R"(","Attributes":{)" +
                           std::string(attributes) + "}}";
  load.run(repeated(1, [&](std::string& request) { write_sqs(request, "CreateQueue", body); }),
           ignore);
}

void measure_queue(const Process& process, std::size_t connections, std::size_t messages) {
  Load load(process.port(), connections);
  const double cpu_before = process.cpu_seconds();
  const std::string name = "bench-" + std::to_string(connections);
  const std::string url = queue_url(name);
  create_queue(load, name, R"("VisibilityTimeout":"3600")");
  const std::string send =
      R"({"QueueUrl":")" + url + R"(","MessageBody":")" + std::string(1024, 'x') + "\"}";
  const std::string receive =
      R"({"QueueUrl":")" + url + R"(","MaxNumberOfMessages":1,"AttributeNames":["All"]})";

  const double sends = load.run(
      repeated(messages, [&](std::string& r) { write_sqs(r, "SendMessage", send); }), ignore);
  std::vector<std::string> deletes;
  const double receives =
      load.run(repeated(messages, [&](std::string& r) { write_sqs(r, "ReceiveMessage", receive); }),
               [&](std::string_view answer) {
                 const auto at = answer.find("\"ReceiptHandle\":\"") + 17;
                 const auto handle = answer.substr(at, answer.find('"', at) - at);
                 deletes.push_back(R"({"QueueUrl":")" + url + R"(","ReceiptHandle":")" +
                                   std::string(handle) + "\"}");
               });
  const double removals = load.run(once("DeleteMessage", deletes), ignore);
  const double cpu = (process.cpu_seconds() - cpu_before) / static_cast<double>(3 * messages);
  std::printf(
      "%2zu connections: %7.0f sends/s, %7.0f receives/s, %7.0f deletes/s, %.1f us of CPU each\n",
      connections,
      sends,
      receives,
      removals,
      cpu * 1e6);
}

constexpr std::string_view open_policy =
    R"("Policy":"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\"}}")";

void measure_fan_out(const Process& process, std::size_t queues, std::size_t messages) {
  Load load(process.port(), 8);
  const std::string topic = "arn:aws:sns:us-east-1:000000000000:fan-" + std::to_string(queues);
  load.run(repeated(1,
                    [&](std::string& r) {
                      write_sns(r, "Action=CreateTopic&Name=fan-" + std::to_string(queues));
                    }),
           ignore);
  for (std::size_t i = 0; i < queues; ++i) {
    const std::string name = "fan-" + std::to_string(queues) + "-" + std::to_string(i);
    create_queue(load, name, open_policy);
    const std::string form =
        "Action=Subscribe&Protocol=sqs&TopicArn=" + topic +
        "&Endpoint=arn:aws:sqs:us-east-1:000000000000:" + name +
        "&Attributes.entry.1.key=RawMessageDelivery&Attributes.entry.1.value=true";
    load.run(repeated(1, [&](std::string& r) { write_sns(r, form); }), ignore);
  }
  const std::string form =
      "Action=Publish&TopicArn=" + topic + "&Message=" + std::string(1024, 'x');
  const double rate =
      load.run(repeated(messages, [&](std::string& r) { write_sns(r, form); }), ignore);
  std::printf("fan-out to %2zu queues: %7.0f publishes/s, %7.0f deliveries/s\n",
              queues,
              rate,
              rate * static_cast<double>(queues));
}

struct Rates {
  double sends;
  double receives;
  /// The endpoint's processor time for one of either.
  double cpu_us;
};

/// One message in a request, 50,000 sent and then received.
Rates measure_singles(const Process& process, Load& load, const std::string& url) {
  constexpr std::size_t times = 50'000;
  const std::string send = url + R"("MessageBody":")" + std::string(1024, 'x') + "\"}";
  const std::string receive = url + R"("MaxNumberOfMessages":1})";
  const double cpu = process.cpu_seconds();
  const double sends =
      load.run(repeated(times, [&](std::string& r) { write_sqs(r, "SendMessage", send); }), ignore);
  const double receives = load.run(
      repeated(times, [&](std::string& r) { write_sqs(r, "ReceiveMessage", receive); }), ignore);
  return {sends, receives, (process.cpu_seconds() - cpu) * 1e6 / (2 * times)};
}

/// Rates on a queue where a million messages lie, beside those of one that was empty.
void measure_backlog(const Process& process, std::size_t backlog) {
  Load load(process.port(), 8);
  const auto begin_with = [&](std::string_view name) {
    create_queue(load, name, R"("VisibilityTimeout":"3600")");
    return R"({"QueueUrl":")" + queue_url(name) + R"(",)";
  };
  const Rates empty = measure_singles(process, load, begin_with("beside-backlog"));
  const double before = process.resident_mib();
  const std::string url = begin_with("backlog");
  std::string batch = url + R"("Entries":[)";
  for (int i = 0; i < 10; ++i) {
    batch += (i == 0 ? "" : ",");
    batch +=
        R"({"Id":")" + std::to_string(i) + R"(","MessageBody":")" + std::string(1024, 'x') + "\"}";
  }
  batch += "]}";
  const double batches = load.run(
      repeated(backlog / 10, [&](std::string& r) { write_sqs(r, "SendMessageBatch", batch); }),
      ignore);
  const Rates full = measure_singles(process, load, url);
  std::printf("backlog of %zu: %.0f messages/s in batches, %.0f MiB\n",
              backlog,
              batches * 10,
              process.resident_mib() - before);
  for (const auto& [name, rates] : {std::pair{"an empty queue", empty}, {"the backlog", full}}) {
    std::printf("  %-14s: %7.0f sends/s, %7.0f receives/s, %.1f us of CPU each\n",
                name,
                rates.sends,
                rates.receives,
                rates.cpu_us);
  }
  std::printf("  the backlog has %.0f %% of the sends and %.0f %% of the receives\n",
              100 * full.sends / empty.sends,
              100 * full.receives / empty.receives);
}

/// Many receives that wait at once on an empty queue, each on a connection of its own, and then the
/// messages that wake them.
void measure_waiting(const Process& process, std::size_t polls) {
  Load other(process.port(), 1);
  create_queue(other, "waiting", R"("VisibilityTimeout":"3600")");
  const std::string url = R"({"QueueUrl":")" + queue_url("waiting") + R"(",)";
  const double before = process.resident_mib();
  double memory = 0;
  const auto start = Clock::now();
  Clock::time_point sent_from;
  const std::string all = "\"waiting_receives\":" + std::to_string(polls);
  const std::string look = "GET /_console/queue/waiting HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  std::thread sender([&] {
    std::string state;
    while (state.find(all) == std::string::npos)
      other.run(repeated(1, [&](std::string& r) { r = look; }),
                [&](auto answer) { state = answer; });
    memory = process.resident_mib() - before;
    sent_from = Clock::now();
    const std::string send = url + R"("MessageBody":"x"})";
    other.run(repeated(polls, [&](std::string& r) { write_sqs(r, "SendMessage", send); }), ignore);
  });
  Load load(process.port(), polls);
  const std::string receive = url + R"("WaitTimeSeconds":20,"MaxNumberOfMessages":1})";
  std::size_t woken = 0;
  load.run(
      repeated(polls, [&](std::string& r) { write_sqs(r, "ReceiveMessage", receive); }),
      [&](std::string_view answer) { woken += answer.find("\"Body\"") != answer.npos ? 1 : 0; });
  const double woken_after = seconds_since(sent_from);
  sender.join();
  std::printf(
      "%zu receives wait at once after %.2f s, %.1f MiB more; %zu woken by a message each after "
      "%.2f s\n",
      polls,
      std::chrono::duration<double>(sent_from - start).count(),
      memory,
      woken,
      woken_after);
}

/// As many as the machine lets one process have.
void raise_file_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) fail("usage: endpoint_bench path/to/sourceflow [messages] [backlog]");
  const std::size_t messages = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 100'000;
  raise_file_limit();
  {
    const Process process(argv[1]);
    measure_waiting(process, 10'000);
  }
  const Process process(argv[1]);
  std::printf("ready after %.1f ms, %.1f MiB resident when idle\n",
              process.ready_after() * 1000,
              process.resident_mib());
  // Eight first: the ten thousand connections before are closed during the next requests.
  for (const std::size_t connections : {8u, 1u}) measure_queue(process, connections, messages);
  measure_fan_out(process, 3, messages / 5);
  measure_fan_out(process, 20, messages / 20);
  if (argc > 3) measure_backlog(process, std::strtoul(argv[3], nullptr, 10));
  std::printf("%.1f MiB resident at the end\n", process.resident_mib());
}
