#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sourceflow::store {

/// Stands between a program and a database server, both on sockets of this machine, and cuts a
/// connection at a chosen request: before the server has seen it, or after the server has answered
/// and before the program hears of it.
class CuttingProxy {
 public:
  enum class Cut { before_request, before_answer };

  /// Listens on the socket `here` for connections to the server whose socket is `there`.
  CuttingProxy(const std::filesystem::path& here, const std::filesystem::path& there);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  /// Cuts at the `nth` request from now on, once. With a marker only requests on a connection
  /// count on which it came by, the one that holds it being the first.
  void cut_at(int nth, Cut cut, const std::string& marker = {});
  /// From now on takes what both sides say and passes nothing on, or does so again; connections
  /// that are open stay so.
  void swallow(bool swallows) { swallows_ = swallows; }
  /// Cuts nothing any more; true if the request was reached.
  bool disarm();

 private:
  void accept_all();
  void forward(int client);
  bool must_cut();
  /// Whether the next request of a connection counts; `marked_for` is the call of `cut_at` whose
  /// marker came by on it.
  bool counts(int client, int& marked_for);

  std::string there_;
  int listener_ = -1;
  std::atomic<bool> is_stopping_ = false;
  std::atomic<bool> swallows_ = false;
  std::atomic<int> until_cut_ = 0;
  std::atomic<bool> has_cut_ = false;
  std::atomic<Cut> cut_ = Cut::before_request;
  std::mutex mutex_;
  std::string marker_;
  /// Which call of `cut_at` it belongs to.
  int marker_number_ = 0;
  std::vector<std::jthread> forwarders_;
  std::jthread acceptor_;
};

}  // namespace sourceflow::store
