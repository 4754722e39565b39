// CRC-32C (Castagnoli, RFC 3720 appendix B.4): the checksum that stands before every stored record.
//
// It finds accidents of disks and memory. It proves nothing against a forger: ledger/proof does
// that. The processor's instruction is used where there is one, else a table; both give the same
// figure.
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"

namespace thuning {

uint32_t Crc32c(absl::string_view bytes);

// The checksum of `bytes` after those whose checksum is `crc`: Crc32c("ab") ==
// ExtendCrc32c(Crc32c("a"), "b").
uint32_t ExtendCrc32c(uint32_t crc, absl::string_view bytes);

// The table's answer on any machine, so that a test can hold it against the processor's.
uint32_t ExtendCrc32cByTable(uint32_t crc, absl::string_view bytes);

}  // namespace thuning
