// Tiles as files below a directory, at the paths that C2SP tlog-tiles gives them. Any web server
// can serve the directory as it is, and an auditor finds the files in a copy.
//
//   directory/tile/0/x001/234          full, 8192 bytes
//   directory/tile/0/x001/235.p/17     partial, 17 hashes; one file for each tile
//
// A tile only ever grows. Each file is whole or absent, and durable when Write returns OK: written
// under another name, synced, renamed. Readers may run beside the one writer. What is read is not
// trusted: see LogVerifier.
#pragma once

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "ledger/proof/tile.h"

namespace thuning::proof {

class TileFiles {
 public:
  explicit TileFiles(std::string directory) : directory_(std::move(directory)) {}

  // Writes the tile in place of a less full one. Makes the directories.
  absl::Status Write(const Tile& tile) const;

  // Gives the fullest file of a tile; DataLoss when its length is not what its name says. May
  // outlive this.
  TileReader Reader() const;

 private:
  std::string directory_;
};

}  // namespace thuning::proof
