// thuning_bench: the figures of the README, each as a ratio to something bare that is measured in
// the same run.
//
//   thuning_bench [--records N] [--calls N] [--directory DIR]
//                 [--only commands|append|replay|open|portfolio|import|lending|month-end]...

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/auditor/directory_source.h"
#include "clients/auditor/verify.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/log/rocksdb_log.h"
#include "ledger/projection/state_projection.h"
#include "ledger/projection/tables.h"
#include "services/issuance/portfolio.h"
#include "tests/bench/import.h"
#include "tests/bench/lending.h"
#include "tests/bench/load.h"
#include "tests/bench/month_end.h"
#include "tests/bench/prototype.h"
#include "tests/bench/table.h"
#include "tests/end_to_end/client.h"
#include "tests/end_to_end/server_process.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::bench {
namespace {

namespace fs = std::filesystem;

// What a repayment's record takes in the log: see the figure of `replay`, which prints it.
constexpr size_t kRecordBytes = 300;

struct Options {
  std::string directory = "bench-data";
  int64_t records = 1'000'000;
  int64_t calls = 60'000;
  std::vector<std::string> only;
};

int Loans(const Options& options) {
  return static_cast<int>(std::clamp<int64_t>(options.records / 5000, 64, 1000));
}

// Commands over gRPC, against the prototype, in turn: the machine drifts.
void MeasureCommands(const Options& options, std::vector<Figure>& figures) {
  const std::string data = options.directory + "/commands";
  fs::remove_all(data);
  fs::create_directories(data);
  const auto server = ServerProcess::Start(data + "/ledger");
  {
    Client client(server->NewChannel());
    SetUpProgramme(client, 256);
  }
  const auto prototype = StartPrototype(data + "/prototype", kRecordBytes);
  for (const int in_flight : {1, 8, 64, 256}) {
    std::vector<double> ours;
    std::vector<double> bare;
    const int64_t calls = in_flight == 1 ? options.calls / 20 : options.calls;
    for (int round = 0; round < 3; ++round) {
      const std::string series = absl::StrCat("unary ", in_flight, "/", round);
      ours.push_back(Run({server->address(), series, 256, calls, in_flight, 1}));
      bare.push_back(Run({prototype->address(), series, 256, calls, in_flight, 1}));
    }
    figures.push_back({absl::StrCat("durable commands, unary, ", in_flight, " in flight"),
                       Median(ours), Median(bare), "per s", in_flight == 64 ? 0.8 : 0,
                       "reference: server without a domain"});
  }
  std::vector<double> batched;
  for (int round = 0; round < 3; ++round) {
    batched.push_back(
        Run({server->address(), absl::StrCat("batch ", round), 256, options.calls / 200, 4, 1000}));
  }
  figures.push_back({"durable commands, batches of 1000, 4 in flight", Median(batched),
                     figures[2].ours, "per s", 0, "reference: our unary at 64"});
  figures.push_back({"the same, the last third of them", batched.back(), batched.front(), "per s",
                     0.7, "reference: the first third; a ledger that grows stays as fast"});
}

std::vector<std::string> Block() {
  std::vector<std::string> block;
  for (int i = 0; i < 1000; ++i) {
    std::string record(kRecordBytes, '\0');
    for (size_t j = 0; j < record.size(); ++j)
      record[j] = static_cast<char>((i * 31 + static_cast<int>(j) * 17) % 251);
    block.push_back(std::move(record));
  }
  return block;
}

void MeasureAppend(const Options& options, std::vector<Figure>& figures) {
  const std::string data = options.directory + "/append";
  fs::remove_all(data);
  fs::create_directories(data);
  const std::vector<std::string> block = Block();
  const int blocks = 300;
  auto log = log::RocksDbLog::Open(data + "/ours", {.create_if_missing = true});
  LEDGER_CHECK(log.ok());
  const auto head = (*log)->TakeOver();
  LEDGER_CHECK(head.ok());
  rocksdb::Options raw_options;
  raw_options.create_if_missing = true;
  raw_options.write_buffer_size = size_t{64} << 20;
  rocksdb::DB* raw = nullptr;
  LEDGER_CHECK(rocksdb::DB::Open(raw_options, data + "/raw", &raw).ok());
  const std::unique_ptr<rocksdb::DB> raw_owner(raw);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  std::vector<double> ours;
  std::vector<double> bare;
  uint64_t next = 1;
  uint64_t raw_next = 1;
  for (int round = 0; round < 5; ++round) {
    ours.push_back(Seconds([&] {
      for (int i = 0; i < blocks / 5; ++i, next += block.size()) {
        LEDGER_CHECK((*log)->Append(head->epoch, next, block).ok());
      }
    }));
    bare.push_back(Seconds([&] {
      for (int i = 0; i < blocks / 5; ++i) {
        rocksdb::WriteBatch batch;
        for (const std::string& record : block)
          LEDGER_CHECK(batch.Put(EncodeBigEndian64(raw_next++), record).ok());
        LEDGER_CHECK(raw->Write(synced, &batch).ok());
      }
    }));
  }
  const double records = blocks / 5 * 1000;
  figures.push_back({"records appended durably, blocks of 1000", records / Median(ours),
                     records / Median(bare), "per s", 0.5, "reference: RocksDB, synced batch"});
}

// A ledger of so many payments, made over the API, and stopped.
std::string MakeLedger(const Options& options) {
  const std::string data = options.directory + "/ledger-" + std::to_string(options.records);
  if (fs::exists(data + "/complete")) return data + "/ledger";
  fs::remove_all(data);
  fs::create_directories(data);
  const auto server = ServerProcess::Start(data + "/ledger");
  Client client(server->NewChannel());
  SetUpProgramme(client, Loans(options));
  const double rate =
      Run({server->address(), "ledger", Loans(options), options.records / 1000, 4, 1000});
  std::fprintf(stderr, "made a ledger of %lld payments, %.0f a second\n",
               static_cast<long long>(options.records), rate);
  LEDGER_CHECK(server->Terminate() == 0);
  std::ofstream(data + "/complete") << "\n";
  return data + "/ledger";
}

void MeasureReplay(const Options& options, std::vector<Figure>& figures) {
  const std::string ledger = MakeLedger(options);
  rocksdb::DB* raw = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DBOptions raw_options;
  LEDGER_CHECK(rocksdb::DB::OpenForReadOnly(raw_options, ledger + "/log",
                                            {{"default", {}}, {"records", {}}, {"meta", {}}},
                                            &handles, &raw)
                   .ok());
  const std::unique_ptr<rocksdb::DB> owner(raw);
  uint64_t records = 0;
  uint64_t bytes = 0;
  const auto scan = [&] {
    records = 0;
    bytes = 0;
    rocksdb::ReadOptions read;
    read.readahead_size = size_t{2} << 20;
    const std::unique_ptr<rocksdb::Iterator> rows(raw->NewIterator(read, handles[1]));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      ++records;
      bytes += rows->value().size();
    }
    LEDGER_CHECK(rows->status().ok());
  };
  const auto verify = [&] {
    auto source = auditor::DirectorySource::Open(ledger);
    LEDGER_CHECK(source.ok());
    const auto report = auditor::Verify(**source, {}, [](uint64_t, uint64_t) {});
    LEDGER_CHECK(report.ok());
  };
  std::vector<double> ours;
  std::vector<double> bare;
  for (int round = 0; round < 3; ++round) {
    bare.push_back(Seconds(scan));
    ours.push_back(Seconds(verify));
  }
  const auto count = static_cast<double>(records);
  figures.push_back({absl::StrCat("replay: hashes and balances of ", records, " records"),
                     count / Median(ours), count / Median(bare), "per s", 0.5,
                     absl::StrCat("reference: raw scan; ", bytes / std::max<uint64_t>(1, records),
                                  " bytes a record")});
  for (rocksdb::ColumnFamilyHandle* handle : handles) raw->DestroyColumnFamilyHandle(handle);
}

// Milliseconds from the start of the process to its first answer.
double OpenMilliseconds(const std::string& ledger, std::unique_ptr<ServerProcess>& server) {
  return 1000 * Seconds([&] { server = ServerProcess::Start(ledger); });
}

void MeasureOpen(const Options& options, std::vector<Figure>& figures) {
  const std::string ledger = MakeLedger(options);
  const std::string empty = options.directory + "/empty";
  fs::remove_all(empty);
  std::unique_ptr<ServerProcess> server;
  OpenMilliseconds(empty, server);
  server->Terminate();
  std::vector<double> bare;
  std::vector<double> clean;
  std::vector<double> killed;
  std::vector<double> memory;
  for (int round = 0; round < 3; ++round) {
    bare.push_back(OpenMilliseconds(empty, server));
    server->Terminate();
    clean.push_back(OpenMilliseconds(ledger, server));
    memory.push_back(server->ResidentMegabytes());
    Run({server->address(), absl::StrCat("before the kill ", round), Loans(options), 20'000, 64,
         1});
    server->Kill();
    killed.push_back(OpenMilliseconds(ledger, server));
    server->Terminate();
  }
  figures.push_back({"open after a clean stop", Median(clean), Median(bare), "ms", 0,
                     "reference: an empty ledger"});
  figures.push_back({"open after kill -9 under load", Median(killed), Median(bare), "ms", 0,
                     "reference: an empty ledger"});
  figures.push_back({"memory at rest", Median(memory), 300, "MB", 0, "reference: the limit"});
}

// How a loan of two years stood after each of twelve payments.
std::string Course(int64_t loan) {
  state::v1::LoanCourse course;
  for (int month = 0; month < 13; ++month) {
    state::v1::LoanCourse::Point& point = *course.add_points();
    point.set_day(20'000 + static_cast<int32_t>(loan % 30) + 30 * month);
    point.set_principal_outstanding(2'400'00 - 100'00 * month);
    point.set_oldest_due(point.day() + 30);
  }
  return course.SerializeAsString();
}

// The rows of so many loans, as the state table has them.
void FillCourses(projection::Tables& tables, int64_t loans) {
  constexpr int64_t kRowsAWrite = 10'000;
  const projection::TableRef table = tables.Current(projection::kState);
  ledger::v1::Operator books;
  books.set_name("operators/ami");
  books.set_currency_code("EUR");
  std::vector<projection::RowChange> rows = {
      {.key = projection::StateKey(books.name()), .value = books.SerializeAsString()}};
  uint64_t position = 0;
  for (int64_t loan = 0; loan < loans; ++loan) {
    rows.push_back({.key = projection::StateKey(absl::StrCat("operators/ami/courses/L-",
                                                             absl::Dec(loan, absl::kZeroPad10))),
                    .value = Course(loan)});
    if (static_cast<int64_t>(rows.size()) < kRowsAWrite && loan + 1 < loans) continue;
    const projection::TableChange change{.table = table.get(), .rows = std::move(rows)};
    LEDGER_CHECK(tables.Write({&change, 1}, ++position).ok());
    rows.clear();
  }
}

void MeasurePortfolio(const Options& options, std::vector<Figure>& figures) {
  const std::string data = options.directory + "/portfolio";
  fs::remove_all(data);
  fs::create_directories(data);
  auto tables = projection::Tables::Open(data, {{.name = projection::kState}});
  LEDGER_CHECK(tables.ok());
  FillCourses(**tables, options.records);
  const projection::View view = (*tables)->Look();
  ledger::v1::GetPortfolioAtRiskRequest request;
  request.set_parent("operators/ami");
  *request.mutable_date() = Day(2025, 8, 1);
  ledger::v1::GetPortfolioAtRiskResponse response;
  const std::string prefix = projection::StateKey("operators/ami/courses/");
  int64_t bytes = 0;
  std::vector<double> ours;
  std::vector<double> bare;
  for (int round = 0; round < 3; ++round) {
    bare.push_back(Seconds([&] {
      view.Scan(projection::kState, prefix, prefix, [&](absl::string_view, absl::string_view row) {
        bytes += static_cast<int64_t>(row.size());
        return true;
      });
    }));
    ours.push_back(Seconds(
        [&] { LEDGER_CHECK(services::FillPortfolioAtRisk(view, request, response).ok()); }));
  }
  int64_t loans = 0;
  for (const ledger::v1::AgeingBand& band : response.bands()) loans += band.loan_count();
  LEDGER_CHECK(loans == options.records && bytes > 0);
  figures.push_back({absl::StrCat("portfolio at risk of ", loans, " loans"), 1000 * Median(ours),
                     1000 * Median(bare), "ms", 0, "reference: reading their rows"});
}

// A tenth as many loans as there are records elsewhere, told both ways, in turn with payments.
void MeasureImports(const Options& options, std::vector<Figure>& figures) {
  const std::string data = options.directory + "/import";
  fs::remove_all(data);
  fs::create_directories(data);
  const auto server = ServerProcess::Start(data + "/ledger");
  Client client(server->NewChannel());
  SetUpProgramme(client, 256);
  SetUpImports(client);
  const int loans = static_cast<int>(std::clamp<int64_t>(options.records / 10, 1, 100'000));
  std::vector<double> payments;
  std::map<bool, std::vector<double>> whole;
  std::map<bool, std::vector<double>> recording;
  for (int round = 0; round < 3; ++round) {
    payments.push_back(Run({server->address(), absl::StrCat("payments ", round), 256,
                            std::max<int64_t>(options.calls / 600, 1), 4, 1000}));
    for (const bool with_history : {false, true}) {
      const ImportRates rates =
          Import({.series = absl::StrCat("R", round, with_history ? "h" : "o"),
                  .loans = loans,
                  .with_history = with_history},
                 client);
      whole[with_history].push_back(rates.whole);
      recording[with_history].push_back(rates.recording);
    }
  }
  for (const bool with_history : {false, true}) {
    const std::string what = absl::StrCat(loans, " loans imported, ",
                                          with_history ? "histories of 7" : "without history");
    figures.push_back({what, Median(whole[with_history]), Median(payments), "per s", 0,
                       "reference: payments in batches of 1000"});
    figures.push_back({what + ": recording them", Median(recording[with_history]), Median(payments),
                       "per s", 0, "the same"});
  }
}

void MeasureLoans(const Options&, std::vector<Figure>& figures) {
  for (Figure& figure : MeasureLending()) figures.push_back(std::move(figure));
}

void MeasureMonth(const Options& options, std::vector<Figure>& figures) {
  for (Figure& figure : MeasureMonthEnd(options.directory + "/month-end",
                                        std::max<int64_t>(options.records / 20, 500))) {
    figures.push_back(std::move(figure));
  }
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app("Measures the ledger against bare references.");
  app.add_option("--records", options.records, "Size of the ledger for replay and open")
      ->capture_default_str();
  app.add_option("--calls", options.calls, "Calls of each measurement of commands")
      ->capture_default_str();
  app.add_option("--directory", options.directory, "Where to put data; kept")
      ->capture_default_str();
  app.add_option(
      "--only", options.only,
      "commands, append, replay, open, portfolio, import, lending or month-end; default: all");
  CLI11_PARSE(app, argc, argv);
  fs::create_directories(options.directory);
  options.directory = fs::absolute(options.directory).string();
  std::cout << DescribeMachine(options.directory) << "\n";
  std::vector<Figure> figures;
  const std::vector<std::pair<std::string, void (*)(const Options&, std::vector<Figure>&)>> parts =
      {{"commands", MeasureCommands}, {"append", MeasureAppend},       {"replay", MeasureReplay},
       {"open", MeasureOpen},         {"portfolio", MeasurePortfolio}, {"import", MeasureImports},
       {"lending", MeasureLoans},     {"month-end", MeasureMonth}};
  for (const auto& [name, measure] : parts) {
    if (!options.only.empty() &&
        std::find(options.only.begin(), options.only.end(), name) == options.only.end())
      continue;
    measure(options, figures);
  }
  Print(figures);
  return 0;
}

}  // namespace
}  // namespace thuning::bench

int main(int argc, char** argv) { return thuning::bench::Main(argc, argv); }
