// The bare thing that the ledger's server is compared with: the same API method on a callback
// server, one sequencer that appends what arrived in synced groups to a RocksDB, and no domain: no
// state, no rule, no index, no proof.
#pragma once

#include <memory>
#include <string>

namespace thuning::bench {

class Prototype {
 public:
  virtual ~Prototype() = default;
  virtual std::string address() const = 0;
};

// Appends `record_bytes` bytes for each call.
std::unique_ptr<Prototype> StartPrototype(const std::string& directory, size_t record_bytes);

}  // namespace thuning::bench
