#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "sourceflow/bus/encryption.hpp"
#include "sourceflow/bus/letter.hpp"
#include "sourceflow/bus/waiting_lines.hpp"

namespace sourceflow::bus {

class Keyring;

/// Seals letters in front of their senders.
///
/// One whose data key is not at hand waits, and the later ones of its entity behind it; others
/// pass. Nothing is given up because of KMS: whoever adds letters bounds how many wait. Lives on
/// the I/O thread.
class Sealer {
 public:
  /// Where a letter goes on, sealed or meant to be plain.
  using Forward = std::function<void(Addressed)>;

  Sealer(const Encryption& encryption, Keyring& keyring, Forward forward);

  /// `keeps_order` where the destination does, which is FIFO.
  void add(Addressed addressed, bool keeps_order);

  bool is_idle() const { return waiting_.size() == 0; }
  std::size_t waiting() const { return waiting_.size(); }
  void give_up(const std::string& reason);

 private:
  struct Waiting {
    Addressed addressed;
    std::string line;
  };

  void pass_or_wait(Waiting one);
  void try_again(const std::string& kms_key);

  const Encryption* encryption_;
  Keyring* keyring_;
  Forward forward_;
  WaitingLines<Waiting> waiting_;
  std::uint64_t next_line_ = 0;
};

}  // namespace sourceflow::bus
