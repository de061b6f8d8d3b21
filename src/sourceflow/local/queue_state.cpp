#include <algorithm>
#include <stdexcept>

#include "sourceflow/local/kept_fields.hpp"

namespace sourceflow::local {

namespace {

template <class A, Either<Message> T>
void plain_fields(A& archive, T& m) {
  archive(m.sequence,
          m.id,
          m.group,
          m.deduplication_id,
          m.sent,
          m.first_received,
          m.last_received,
          m.visible_at,
          m.receives,
          m.state);
}

void write_message(ByteWriter& out, const Message& m) {
  out(m.slot);
  plain_fields(out, m);
  write_shared(out, m.sender);
  write_shared(out, m.dead_letter_source);
  write_payload(out, *m.payload);
}

[[noreturn]] void refuse() { throw std::runtime_error("a record that no queue writes"); }

}  // namespace

void Queue::write(const std::function<void(std::string_view)>& record) const {
  std::string bytes;
  ByteWriter out(bytes);
  out(last_sequence_, totals_, pool_.size(), pool_.free(), deduplication_, attempts_);
  record(bytes);
  // By sequence, so that each finds its place behind the one before it.
  std::vector<const Message*> messages;
  for (const Message& message : by_age_) messages.push_back(&message);
  std::ranges::sort(messages, {}, &Message::sequence);
  for (const Message* const message : messages) {
    bytes.clear();
    write_message(out, *message);
    record(bytes);
  }
}

void Queue::read_head(std::string_view record, std::size_t most_places) {
  ByteReader in(record);
  std::size_t slots = 0;
  std::vector<std::uint32_t> free;
  in(last_sequence_, totals_, slots, free, deduplication_, attempts_);
  if (slots > most_places || pool_.size() != 0) refuse();
  pool_.restore(slots, std::move(free));
}

void Queue::read_message(std::string_view record) {
  ByteReader in(record);
  const auto slot = in.get<std::uint32_t>();
  if (!pool_.awaits(slot)) refuse();
  Message& m = pool_.at(slot);
  plain_fields(in, m);
  const bool is_message = m.state > MessageState::gone && m.state <= MessageState::in_flight &&
                          m.sequence != 0 && m.sequence <= last_sequence_;
  if (!is_message) refuse();
  m.sender = read_shared(in);
  m.dead_letter_source = read_shared(in);
  m.payload = read_payload(in);
  add_bytes(size_of(m));
  insert_by_age(m);
  order_.restore(m);
  ++count_of(m.state);
  if (m.state != MessageState::visible) timers_.set(m);
}

}  // namespace sourceflow::local
