#include "sourceflow/local/kept_objects.hpp"

#include "sourceflow/base/log.hpp"
#include "sourceflow/local/kept_fields.hpp"
#include "sourceflow/local/service_error.hpp"

namespace sourceflow::local {

template <class A, Either<Grant> T>
void fields(A& archive, T& grant) {
  archive(grant.id,
          grant.token,
          grant.grantee,
          grant.retiring,
          grant.name,
          grant.operations,
          grant.context_subset,
          grant.context_equals,
          grant.created);
}

template <class A, Either<Key> T>
void fields(A& archive, T& key) {
  archive(key.uuid,
          key.id,
          key.arn,
          key.scope,
          key.description,
          key.policy,
          key.spec,
          key.usage,
          key.grants,
          key.tags,
          key.created,
          key.state,
          key.deleted_at,
          key.backing,
          key.rotations_on_demand,
          key.rotates,
          key.rotation_period,
          key.next_rotation);
}

template <class A, Either<KeyAlias> T>
void fields(A& archive, T& alias) {
  archive(alias.name, alias.arn, alias.key_id, alias.scope, alias.created, alias.updated);
}

template <class A, Either<IssuedCredential> T>
void fields(A& archive, T& credential) {
  archive(credential.access_key,
          credential.secret,
          credential.session_token,
          credential.expires,
          credential.account,
          credential.user_id,
          credential.arn);
}

template <class A, Either<MoveTask> T>
void fields(A& archive, T& task) {
  archive(task.handle,
          task.source,
          task.destination,
          task.messages_per_second,
          task.started,
          task.to_move,
          task.moved,
          task.status,
          task.failure);
}

template <class A, Either<Topic> T>
void topic_settings(A& archive, T& topic) {
  archive(topic.fifo,
          topic.content_based_deduplication,
          topic.deduplication_scope,
          topic.max_message_size,
          topic.policy,
          topic.delivery_policy,
          topic.signature_version,
          topic.other,
          topic.tags);
}

template <class A, Either<Subscription> T>
void subscription_settings(A& archive, T& subscription) {
  archive(subscription.arn,
          subscription.protocol,
          subscription.endpoint,
          subscription.owner,
          subscription.raw,
          subscription.filter_text,
          subscription.filters_body,
          subscription.redrive_policy,
          subscription.delivery_policy,
          subscription.token,
          subscription.token_expires,
          subscription.is_pending,
          subscription.was_authenticated,
          subscription.authenticates_unsubscribe,
          subscription.other);
}

template <class A, Either<SigningKey> T>
void fields(A& archive, T& key) {
  archive(key.secret, key.certificate);
}

template <class A, Either<NamedQueue> T>
void queue_settings(A& archive, T& queue) {
  archive(queue.tags, queue.created, queue.modified, queue.purged);
}

namespace {

enum class Kind : char {
  queue = 'q',
  deleted_queues = 'd',
  topic = 't',
  key = 'k',
  deleted_keys = 'x',
  alias = 'a',
  credential = 'c',
  move_tasks = 'm',
  signing_key = 's'
};

std::string name_of(Kind kind, std::string_view id = {}) {
  return std::string(1, static_cast<char>(kind)).append(id);
}

Kind kind_of(std::string_view name) {
  if (name.empty()) throw std::runtime_error("an object without a name");
  return static_cast<Kind>(name.front());
}

template <class... T>
std::string bytes_of(const T&... values) {
  std::string bytes;
  ByteWriter out(bytes);
  out(values...);
  return bytes;
}

std::string bytes_of_queue(const NamedQueue& queue) {
  std::string bytes;
  ByteWriter out(bytes);
  out(queue.scope, queue.name, queue.queue.instance(), queue.queue.attributes());
  queue_settings(out, queue);
  return bytes;
}

void put_queue(World& world, std::string_view bytes, base::Time now) {
  ByteReader in(bytes);
  const auto scope = in.get<Scope>();
  auto name = in.get<std::string>();
  const auto instance = in.get<std::uint64_t>();
  auto attributes = in.get<QueueAttributes>();
  NamedQueue* queue = world.queues.find(scope, name);
  if (queue == nullptr || queue->queue.instance() != instance) {
    queue = &world.queues.restore(scope, std::move(name), std::move(attributes), instance);
  } else {
    queue->queue.set_attributes(std::move(attributes), now);
  }
  queue_settings(in, *queue);
}

std::string bytes_of_topic(const Topic& topic) {
  std::string bytes;
  ByteWriter out(bytes);
  out(topic.scope, topic.name);
  topic_settings(out, topic);
  for (const auto* const list : {&topic.subscriptions, &topic.cancelled}) {
    out(list->size());
    for (const auto& subscription : *list) subscription_settings(out, *subscription);
  }
  return bytes;
}

/// What an earlier version took may be refused by now. That ends no start, and must not hide a
/// message.
void read_filter(Subscription& subscription) {
  using In = FilterPolicy::Scope;
  try {
    subscription.filter.emplace(subscription.filter_text,
                                subscription.filters_body ? In::body : In::attributes);
  } catch (const ServiceError& refused) {
    base::log(base::LogLevel::warning,
              "a filter policy that was kept is none, so that its subscription gets everything; "
              "set it anew",
              {{"subscription", subscription.arn},
               {"policy", subscription.filter_text},
               {"reason", refused.what()}});
    subscription.filter_text.clear();
  }
}

void read_subscription(World& world, Topic& topic, ByteReader& in) {
  Subscription& added = world.topics.subscribe(topic, {}, {});
  subscription_settings(in, added);
  if (!added.filter_text.empty() && added.filter_text != "{}") read_filter(added);
}

void put_topic(World& world, std::string_view bytes) {
  ByteReader in(bytes);
  const auto scope = in.get<Scope>();
  const auto name = in.get<std::string>();
  Topic* topic = world.topics.find(topic_arn(scope, name));
  if (topic == nullptr) topic = &world.topics.create(scope, name);
  topic_settings(in, *topic);
  topic->subscriptions.clear();
  topic->cancelled.clear();
  for (auto left = in.get<std::size_t>(); left != 0; --left) read_subscription(world, *topic, in);
  for (auto left = in.get<std::size_t>(); left != 0; --left) {
    read_subscription(world, *topic, in);
    topic->cancelled.push_back(std::move(topic->subscriptions.back()));
    topic->subscriptions.pop_back();
  }
}

}  // namespace

KeptObjects kept_move_tasks(const World& world) {
  return {{name_of(Kind::move_tasks), bytes_of(world.move_tasks.all())}};
}

KeptObjects kept_objects(const World& world) {
  KeptObjects all = kept_move_tasks(world);
  for (const auto& [arn, queue] : world.queues.all())
    all.emplace(name_of(Kind::queue, arn), bytes_of_queue(*queue));
  all.emplace(name_of(Kind::deleted_queues), bytes_of(world.queues.deleted()));
  for (const auto& [arn, topic] : world.topics.all())
    all.emplace(name_of(Kind::topic, arn), bytes_of_topic(*topic));
  for (const auto& [id, key] : world.keys.all()) all.emplace(name_of(Kind::key, id), bytes_of(key));
  all.emplace(name_of(Kind::deleted_keys), bytes_of(world.keys.deleted()));
  for (const auto& [arn, alias] : world.keys.aliases())
    all.emplace(name_of(Kind::alias, arn), bytes_of(alias));
  for (const auto& [key, credential] : world.credentials.all())
    all.emplace(name_of(Kind::credential, key), bytes_of(credential));
  if (world.topics.key()) all.emplace(name_of(Kind::signing_key), bytes_of(*world.topics.key()));
  return all;
}

void put_object(World& world, const std::string& name, std::string_view bytes, base::Time now) {
  ByteReader in(bytes);
  switch (kind_of(name)) {
    case Kind::queue:
      return put_queue(world, bytes, now);
    case Kind::deleted_queues:
      return in(world.queues.deleted());
    case Kind::topic:
      return put_topic(world, bytes);
    case Kind::key:
      return world.keys.put(in.get<Key>());
    case Kind::deleted_keys:
      return in(world.keys.deleted());
    case Kind::alias:
      return world.keys.put(in.get<KeyAlias>());
    case Kind::credential:
      return world.credentials.put(in.get<IssuedCredential>());
    case Kind::move_tasks:
      return world.move_tasks.restore(in.get<std::vector<MoveTask>>());
    case Kind::signing_key:
      return world.topics.keep_key(in.get<SigningKey>());
  }
  throw std::runtime_error("an object of an unknown kind");
}

void drop_object(World& world, const std::string& name, base::Time now) {
  const Kind kind = kind_of(name);
  const std::string_view id = std::string_view(name).substr(1);
  switch (kind) {
    case Kind::queue:
      if (NamedQueue* const queue = world.queues.find(id)) world.queues.remove(*queue, now);
      return;
    case Kind::topic:
      if (Topic* const topic = world.topics.find(id)) world.topics.remove(*topic);
      return;
    case Kind::key:
      return world.keys.drop(id);
    case Kind::alias:
      return world.keys.drop_alias(id);
    case Kind::credential:
      return world.credentials.drop(id);
    case Kind::deleted_queues:
    case Kind::deleted_keys:
    case Kind::move_tasks:
    case Kind::signing_key:
      return;
  }
  throw std::runtime_error("an object of an unknown kind");
}

std::string memory_of(const Topic& topic) {
  return bytes_of(topic.last_sequence, topic.deduplication);
}

void restore_memory(Topic& topic, std::string_view bytes) {
  ByteReader in(bytes);
  in(topic.last_sequence, topic.deduplication);
}

}  // namespace sourceflow::local
