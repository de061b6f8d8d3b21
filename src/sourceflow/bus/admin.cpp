#include "sourceflow/bus/admin.hpp"

#include <optional>
#include <utility>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/bus/client_options.hpp"
#include "sourceflow/bus/clients.hpp"
#include "sourceflow/bus/move_letters.hpp"
#include "sourceflow/bus/narrowed.hpp"
#include "sourceflow/bus/provision.hpp"
#include "sourceflow/bus/redrive.hpp"
#include "sourceflow/bus/reseal.hpp"

namespace sourceflow::bus {
namespace {

Plan checked_plan(const ServiceLayout& layout, const Aws& options) {
  auto complaints = layout.layout.complaints(layout.service);
  const auto misfits = narrowing_complaints(layout.layout, layout.service, options);
  complaints.insert(complaints.end(), misfits.begin(), misfits.end());
  base::throw_if_any(complaints);
  return narrowed_plan(layout.layout, layout.service, options);
}

base::Task<std::vector<QueueStatus>> status_of_all(aws::Sqs& sqs, std::string prefix) {
  std::vector<QueueStatus> queues;
  const auto urls = co_await sqs.list_queues(prefix);
  for (const auto& url : urls) {
    const auto attributes = co_await sqs.queue_attributes(url);
    queues.push_back(status_of(attributes));
  }
  co_return queues;
}

}  // namespace

struct Admin::State : Clients {
  explicit State(const Aws& of) : Clients(client_options(of)), options(of) {}

  LetterTools tools() {
    return {.sqs = &sqs,
            .opener = opener ? &*opener : nullptr,
            .history = history ? &*history : nullptr,
            .clock = base::system_clock().get()};
  }

  Aws options;
  aws::MoveTasks move_tasks{session};
  std::optional<LetterSeals> opener;
  std::optional<LetterHistory> history;
};

Admin::Admin(const Aws& options) {
  base::throw_if_any(options.validate());
  state_ = std::make_unique<State>(options);
}

Admin::Admin(Admin&&) noexcept = default;
Admin::~Admin() = default;

void Admin::provision(const ServiceLayout& layout) {
  state_->wait_for(bus::provision(state_->services(), checked_plan(layout, state_->options)));
}

void Admin::look_up(const ServiceLayout& layout) {
  state_->wait_for(bus::look_up(state_->services(), checked_plan(layout, state_->options)));
}

std::vector<QueueStatus> Admin::queues(const std::string& prefix) {
  return with_dead_letters(state_->wait_for(status_of_all(state_->sqs, prefix)));
}

void Admin::keep_history(std::shared_ptr<store::Store> store) {
  state_->history.emplace(std::move(store));
}

void Admin::allow_decryption() { state_->opener.emplace(state_->kms); }

std::vector<FoundLetter> Admin::dead_letters(const std::string& queue,
                                             const LetterFilter& filter,
                                             std::size_t max) {
  return state_->wait_for(read_letters(state_->tools(), dead_letter_queue_of(queue), filter, max));
}

std::size_t Admin::redrive(const std::string& queue, const RedriveOptions& options) {
  const auto dead = dead_letter_queue_of(queue);
  const auto moved = state_->wait_for(
      move_letters(state_->sqs, state_->move_tasks, dead, options, state_->history.has_value()));
  if (moved) return *moved;
  return state_->wait_for(bus::redrive(state_->tools(), dead, options));
}

std::vector<aws::MoveTask> Admin::move_tasks(const std::string& queue) {
  return state_->wait_for(
      move_tasks_of(state_->sqs, state_->move_tasks, dead_letter_queue_of(queue)));
}

std::optional<aws::MoveTask> Admin::cancel_move_task(const std::string& queue) {
  return state_->wait_for(
      bus::cancel_move_task(state_->sqs, state_->move_tasks, dead_letter_queue_of(queue)));
}

bool Admin::edit(const std::string& queue, const LetterEdit& edit) {
  return state_->wait_for(edit_letter(state_->tools(), dead_letter_queue_of(queue), edit));
}

std::size_t Admin::purge(const std::string& queue, const LetterFilter& filter) {
  return state_->wait_for(purge_letters(state_->tools(), dead_letter_queue_of(queue), filter));
}

std::size_t Admin::reseal(const std::string& queue, const KmsKey& key) {
  return state_->wait_for(
      bus::reseal(state_->sqs, state_->kms, dead_letter_queue_of(queue), key.name));
}

}  // namespace sourceflow::bus
