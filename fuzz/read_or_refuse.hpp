#pragma once

/// What the fuzz programs share.
namespace sourceflow::fuzz {

/// Foreign bytes are read, or refused by an exception of this kind and of no other. Whether they
/// were read.
template <class Refusal, class Read>
bool read_or_refuse(Read read) {
  try {
    read();
    return true;
  } catch (const Refusal&) {
    return false;
  }
}

}  // namespace sourceflow::fuzz
