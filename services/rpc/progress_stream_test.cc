#include "services/rpc/progress_stream.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thuning::services {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What reached gRPC. It outlives the stream, which deletes itself.
struct Wire {
  std::vector<std::string> written;
  std::vector<grpc::Status> ends;
  bool deleted = false;
};
Wire* wire = nullptr;

// The part of a reactor that a stream of progress uses, without a call behind it.
class RecordingReactor {
 public:
  virtual ~RecordingReactor() { wire->deleted = true; }
  virtual void OnWriteDone(bool) {}
  virtual void OnDone() = 0;
  void StartWrite(const std::string* message) { wire->written.push_back(*message); }
  void Finish(grpc::Status status) { wire->ends.push_back(std::move(status)); }
};

class ProgressStreamTest : public testing::Test {
 protected:
  ProgressStreamTest() { wire = &wire_; }
  ~ProgressStreamTest() override {
    stream_->OnDone();
    EXPECT_TRUE(wire_.deleted);
  }

  Wire wire_;
  ProgressStream<std::string, RecordingReactor>* stream_ =
      new ProgressStream<std::string, RecordingReactor>;
};

TEST_F(ProgressStreamTest, TheFirstMessageIsSentAtOnce) {
  stream_->Tell("1 of 9");
  EXPECT_THAT(wire_.written, ElementsAre("1 of 9"));
  EXPECT_THAT(wire_.ends, IsEmpty());
}

TEST_F(ProgressStreamTest, OneMessageIsOnItsWayAtATime) {
  stream_->Tell("1 of 9");
  stream_->Tell("2 of 9");
  EXPECT_THAT(wire_.written, ElementsAre("1 of 9"));
  stream_->OnWriteDone(true);
  EXPECT_THAT(wire_.written, ElementsAre("1 of 9", "2 of 9"));
}

TEST_F(ProgressStreamTest, OfWhatCameMeanwhileTheNewestIsSent) {
  for (const char* message : {"1 of 9", "2 of 9", "3 of 9", "4 of 9"}) stream_->Tell(message);
  stream_->OnWriteDone(true);
  EXPECT_THAT(wire_.written, ElementsAre("1 of 9", "4 of 9"));
  stream_->OnWriteDone(true);
  EXPECT_THAT(wire_.written, ElementsAre("1 of 9", "4 of 9")) << "no message comes twice";
}

TEST_F(ProgressStreamTest, WithNothingToSayItEndsAtOnce) {
  stream_->End(grpc::Status(grpc::StatusCode::NOT_FOUND, "nobody"));
  EXPECT_THAT(wire_.written, IsEmpty());
  ASSERT_EQ(wire_.ends.size(), 1u);
  EXPECT_EQ(wire_.ends[0].error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(wire_.ends[0].error_message(), "nobody");
}

TEST_F(ProgressStreamTest, TheEndWaitsForTheLastMessage) {
  stream_->Tell("1 of 9");
  stream_->Tell("9 of 9");
  stream_->End(grpc::Status::OK);
  EXPECT_THAT(wire_.ends, IsEmpty());
  stream_->OnWriteDone(true);
  EXPECT_THAT(wire_.written, ElementsAre("1 of 9", "9 of 9"));
  EXPECT_THAT(wire_.ends, IsEmpty());
  stream_->OnWriteDone(true);
  ASSERT_EQ(wire_.ends.size(), 1u);
  EXPECT_TRUE(wire_.ends[0].ok());
}

TEST_F(ProgressStreamTest, AfterABrokenWriteNothingIsSent) {
  stream_->Tell("1 of 9");
  stream_->Tell("2 of 9");
  stream_->OnWriteDone(false);
  stream_->Tell("3 of 9");
  EXPECT_THAT(wire_.written, ElementsAre("1 of 9"));
  EXPECT_THAT(wire_.ends, IsEmpty()) << "the work goes on";
  stream_->End(grpc::Status::OK);
  EXPECT_EQ(wire_.ends.size(), 1u);
}

TEST_F(ProgressStreamTest, TheEndIsToldOnce) {
  stream_->End(grpc::Status::OK);
  stream_->Tell("too late");
  stream_->OnWriteDone(true);
  EXPECT_THAT(wire_.written, IsEmpty());
  EXPECT_EQ(wire_.ends.size(), 1u);
}

}  // namespace
}  // namespace thuning::services
