#include "sourceflow/local/world_records.hpp"

#include <algorithm>
#include <stdexcept>

#include "sourceflow/local/kept_fields.hpp"
#include "sourceflow/local/kept_objects.hpp"

namespace sourceflow::local {

namespace {

constexpr std::size_t frame_size = 256 << 10;

NewMessage read_new_message(ByteReader& in) {
  NewMessage message;
  message.payload = read_payload(in);
  in(message.id, message.group, message.deduplication_id, message.delay, message.sent);
  in(message.receives, message.is_moved);
  message.sender = read_shared(in);
  message.dead_letter_source = read_shared(in);
  return message;
}

}  // namespace

void write_world(const World& world, const std::function<void(std::string_view)>& frame) {
  std::string bytes;
  ByteWriter out(bytes);
  const auto divide = [&] {
    if (bytes.size() < frame_size) return;
    frame(bytes);
    bytes.clear();
  };
  for (const auto& [name, object] : kept_objects(world)) {
    out(RecordKind::put, base::Time(), name, object);
    divide();
  }
  for (const auto& [arn, queue] : world.queues.all()) {
    RecordKind kind = RecordKind::queue_head;
    queue->queue.write([&, instance = queue->queue.instance()](std::string_view record) {
      out(kind, instance, std::string(record));
      kind = RecordKind::message;
      divide();
    });
  }
  for (const auto& [arn, topic] : world.topics.all()) {
    if (!topic->fifo) continue;
    out(RecordKind::topic_memory, arn, memory_of(*topic));
    divide();
  }
  for (const HttpDelivery* const delivery : world.topics.deliveries().all()) {
    out(RecordKind::posting, *delivery);
    divide();
  }
  out(RecordKind::end);
  frame(bytes);
}

NamedQueue& WorldReader::queue(std::uint64_t instance) {
  if (queues_.empty()) {
    for (const auto& [arn, queue] : world_.queues.all())
      queues_.emplace(queue->queue.instance(), queue.get());
  }
  const auto found = queues_.find(instance);
  if (found == queues_.end()) throw std::runtime_error("a record of a queue that is not there");
  return *found->second;
}

/// The records of one frame, one after the other.
class WorldReader::Frame {
 public:
  Frame(WorldReader& reader, std::string_view bytes) : reader_(reader), in_(bytes) {}

  bool next() {
    if (in_.is_at_end()) return false;
    apply(in_.get<RecordKind>());
    return true;
  }

 private:
  Queue& queue() { return reader_.queue(in_.get<std::uint64_t>()).queue; }
  base::Time time() {
    const auto time = in_.get<base::Time>();
    reader_.latest_ = std::max(reader_.latest_, time);
    return time;
  }

  void change_object(RecordKind kind) {
    const base::Time now = time();
    const auto name = in_.get<std::string>();
    if (kind == RecordKind::put) {
      put_object(reader_.world_, name, in_.get<std::string>(), now);
    } else {
      drop_object(reader_.world_, name, now);
    }
    reader_.queues_.clear();
  }

  void change_messages(RecordKind kind) {
    Queue& changed = queue();
    if (kind == RecordKind::purged) return changed.purge();
    const base::Time now = time();
    if (kind == RecordKind::sent) {
      changed.send(read_new_message(in_), now);
    } else if (kind == RecordKind::received) {
      changed.receive(in_.get<ReceiveRequest>(), now);
    } else if (kind == RecordKind::removed) {
      changed.remove(in_.get<ReceiptHandle>(), now);
    } else if (kind == RecordKind::taken) {
      changed.take(now);
    } else {
      const auto handle = in_.get<ReceiptHandle>();
      changed.change_visibility(handle, in_.get<base::Duration>(), now);
    }
  }

  Topic* topic() { return reader_.world_.topics.find(in_.get<std::string>()); }

  void publish() {
    Topic* const published = topic();
    auto key = in_.get<std::string>();
    const auto first = in_.get<Deduplication::First>();
    if (published == nullptr) return;
    published->last_sequence = first.sequence;
    published->deduplication.remember(std::move(key), first);
  }

  void change_deliveries(RecordKind kind) {
    HttpDeliveries& deliveries = reader_.world_.topics.deliveries();
    if (kind == RecordKind::posting) return deliveries.add(in_.get<HttpDelivery>());
    const auto id = in_.get<base::Uuid>();
    if (kind == RecordKind::posted) return deliveries.remove(id);
    const int failures = in_.get<int>();
    deliveries.put_off(id, failures, time());
  }

  void apply(RecordKind kind) {
    switch (kind) {
      case RecordKind::put:
      case RecordKind::drop:
        return change_object(kind);
      case RecordKind::sent:
      case RecordKind::received:
      case RecordKind::removed:
      case RecordKind::hidden:
      case RecordKind::taken:
      case RecordKind::purged:
        return change_messages(kind);
      case RecordKind::published:
        return publish();
      case RecordKind::posting:
      case RecordKind::put_off:
      case RecordKind::posted:
        return change_deliveries(kind);
      case RecordKind::queue_head: {
        Queue& read = queue();
        // A place takes eight bytes at least, whether it is free or has a message.
        return read.read_head(in_.get<std::string>(), reader_.size_ / 8);
      }
      case RecordKind::message: {
        Queue& read = queue();
        return read.read_message(in_.get<std::string>());
      }
      case RecordKind::topic_memory: {
        Topic* const read = topic();
        const auto memory = in_.get<std::string>();
        if (read != nullptr) restore_memory(*read, memory);
        return;
      }
      case RecordKind::started:
        reader_.starts_ = std::max(reader_.starts_, in_.get<std::uint64_t>());
        return;
      case RecordKind::end:
        reader_.is_complete_ = true;
        return;
    }
    throw std::runtime_error("a record of an unknown kind");
  }

  WorldReader& reader_;
  ByteReader in_;
};

void WorldReader::apply(std::string_view frame) {
  Frame records(*this, frame);
  while (records.next()) {
  }
}

}  // namespace sourceflow::local
