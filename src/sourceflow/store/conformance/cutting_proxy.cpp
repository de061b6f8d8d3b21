#include "sourceflow/store/conformance/cutting_proxy.hpp"

#include <array>
#include <poll.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace sourceflow::store {
namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw std::runtime_error("too long a path: " + path);
  path.copy(address.sun_path, path.size());
  return address;
}

/// Waits until there is something to read; false when it is time to stop.
bool wait_for(std::array<pollfd, 2>& ends, const std::atomic<bool>& is_stopping) {
  while (!is_stopping) {
    if (poll(ends.data(), ends.size(), 20) > 0) return true;
  }
  return false;
}

/// Takes what is there; false at the end.
bool drop(const pollfd& end) {
  char bytes[65536];
  return end.revents == 0 || recv(end.fd, bytes, sizeof bytes, 0) > 0;
}

/// Passes on what is there; false at the end.
bool pass(int from, int to) {
  char bytes[65536];
  const ssize_t count = recv(from, bytes, sizeof bytes, 0);
  return count > 0 && send(to, bytes, static_cast<std::size_t>(count), MSG_NOSIGNAL) == count;
}

}  // namespace

CuttingProxy::CuttingProxy(const std::filesystem::path& here, const std::filesystem::path& there)
    : there_(there), listener_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const sockaddr_un address = address_of(here);
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener_, 16) != 0) {
    throw std::runtime_error("cannot listen in " + here.string());
  }
  acceptor_ = std::jthread([this] { accept_all(); });
}

CuttingProxy::~CuttingProxy() {
  is_stopping_ = true;
  acceptor_.join();
  forwarders_.clear();
  close(listener_);
}

void CuttingProxy::cut_at(int nth, Cut cut, const std::string& marker) {
  const std::lock_guard lock(mutex_);
  marker_ = marker;
  ++marker_number_;
  has_cut_ = false;
  cut_ = cut;
  until_cut_ = nth;
}

bool CuttingProxy::disarm() {
  until_cut_ = 0;
  return has_cut_;
}

void CuttingProxy::accept_all() {
  std::array<pollfd, 2> ends{pollfd{listener_, POLLIN, 0}, pollfd{-1, 0, 0}};
  while (wait_for(ends, is_stopping_)) {
    const int client = accept(listener_, nullptr, nullptr);
    const std::lock_guard lock(mutex_);
    forwarders_.emplace_back([this, client] { forward(client); });
  }
}

bool CuttingProxy::must_cut() {
  if (until_cut_ == 0 || --until_cut_ > 0) return false;
  has_cut_ = true;
  return true;
}

bool CuttingProxy::counts(int client, int& marked_for) {
  std::string marker;
  int number = 0;
  {
    const std::lock_guard lock(mutex_);
    marker = marker_;
    number = marker_number_;
  }
  if (marker.empty() || marked_for == number) return true;
  char bytes[65536];
  const ssize_t count = recv(client, bytes, sizeof bytes, MSG_PEEK);
  const std::string_view text(bytes, count > 0 ? static_cast<std::size_t>(count) : 0);
  if (text.find(marker) != std::string_view::npos) marked_for = number;
  return marked_for == number;
}

void CuttingProxy::forward(int client) {
  const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(there_);
  bool goes_on = connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
  int marked_for = 0;
  while (goes_on && wait_for(ends, is_stopping_)) {
    if (swallows_) {
      goes_on = drop(ends[0]) && drop(ends[1]);
      continue;
    }
    if (ends[1].revents != 0) goes_on = pass(server, client);
    if (!goes_on || ends[0].revents == 0) continue;
    if (!counts(client, marked_for) || !must_cut()) {
      goes_on = pass(client, server);
      continue;
    }
    goes_on = false;
    if (cut_ == Cut::before_answer && pass(client, server)) {
      std::array<pollfd, 2> answer{pollfd{server, POLLIN, 0}, pollfd{-1, 0, 0}};
      wait_for(answer, is_stopping_);
    }
  }
  close(client);
  close(server);
}

}  // namespace sourceflow::store
