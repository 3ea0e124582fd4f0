#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "runtime/core/op.h"
#include "sluice/kernels.h"
#include "tests/runtime/counting_hooks.h"
#include "tests/runtime/exercise_model.h"
#include "tests/runtime/model_bytes.h"
#include "tests/runtime/session.h"

namespace sluice::test {
namespace {

using Floats = std::vector<float>;

struct CloseModel {
  void operator()(sluice_model* model) const { sluice_model_close(model); }
};
using Model = std::unique_ptr<sluice_model, CloseModel>;

ModelBytes sound_bytes() {
  TestPlan plan = layout_plan();
  return pack(*model_tables(&plan));
}

std::string refused(ModelBytes bytes, sluice_status expected = SLUICE_INVALID_MODEL) {
  sluice_model* model = nullptr;
  sluice_message message = {};
  EXPECT_EQ(sluice_model_open_memory(bytes.data(), bytes.size(), &model, &message), expected);
  EXPECT_EQ(model, nullptr);
  return message.text;
}

// The message that a model with damaged tables gets.
std::string refused(const std::function<void(format::ModelT*)>& damage,
                    sluice_status expected = SLUICE_INVALID_MODEL) {
  TestPlan plan = layout_plan();
  const std::unique_ptr<format::ModelT> tables = model_tables(&plan);
  damage(tables.get());
  return refused(pack(*tables), expected);
}

TEST(ModelFile, IsOpenedAndRun) {
  ModelBytes bytes = sound_bytes();
  sluice_model* opened = nullptr;
  sluice_message message = {};
  ASSERT_EQ(sluice_model_open_memory(bytes.data(), bytes.size(), &opened, &message), SLUICE_OK)
      << message.text;
  const Model model(opened);
  sluice_tensor_info info = {};
  ASSERT_EQ(sluice_model_input(opened, 0, &info), SLUICE_OK);
  EXPECT_STREQ(info.name, "x");
  ASSERT_EQ(sluice_model_state(opened, 0, &info), SLUICE_OK);
  EXPECT_STREQ(info.name, "rows");
  const Session session = make_session(opened, {3});
  Floats x = {10, 11, 12, 13}, y(12), ramp(3);
  const sluice_buffer in = buffer(x, {1, 4});
  sluice_buffer outs[2] = {room(y), room(ramp)};
  ASSERT_EQ(sluice_session_run(session.get(), &in, outs), SLUICE_OK)
      << sluice_session_message(session.get());
  EXPECT_EQ(y, (Floats{1, 5, 10, 2, 6, 11, 3, 7, 12, 4, 8, 13}));
  EXPECT_EQ(ramp, (Floats{0, 1, 2}));
  ASSERT_EQ(sluice_session_run(session.get(), &in, outs), SLUICE_OK);
  EXPECT_EQ(y, (Floats{5, 10, 10, 6, 11, 11, 7, 12, 12, 8, 13, 13}));
}

// Of every variant: ten steps and then twenty give the bits of thirty, one by one too.
TEST(ModelFile, AnLstmIsResumed) {
  constexpr int64_t kInputs = 5, kUnits = 37, kSteps = 30;
  TestPlan plan = lstm_plan(kInputs, kUnits);
  ModelBytes bytes = pack(*model_tables(&plan));
  sluice_model* opened = nullptr;
  sluice_message message = {};
  ASSERT_EQ(sluice_model_open_memory(bytes.data(), bytes.size(), &opened, &message), SLUICE_OK)
      << message.text;
  const Model model(opened);
  Floats x(kSteps * kInputs);
  for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 13) - 6;
  const int32_t steps_max = kSteps;
  for (int32_t v = 0; v < sluice_kernel_table_count; ++v) {
    const char* variant = sluice_variant_name(v);
    if (!sluice_variant_supported(variant)) continue;
    const sluice_session_options options = {&steps_max, variant, 0};
    sluice_session* created = nullptr;
    ASSERT_EQ(sluice_session_create(opened, &options, nullptr, 0, &created, &message), SLUICE_OK)
        << message.text;
    const Session session(created);
    EXPECT_STREQ(sluice_session_variant(created), variant);
    Floats whole;
    for (int64_t part : {kSteps, int64_t{10}, int64_t{1}}) {
      sluice_session_reset(created);
      Floats y(kSteps * kUnits), scores(kSteps * 2);
      for (int64_t from = 0, to = part; from < kSteps;
           from = to, to = part == 1 ? to + 1 : kSteps) {
        const sluice_buffer in = {&x[from * kInputs],
                                  static_cast<size_t>((to - from) * kInputs) * sizeof(float),
                                  3,
                                  {to - from, 1, kInputs}};
        sluice_buffer outs[2] = {
            {&y[from * kUnits], static_cast<size_t>((to - from) * kUnits) * sizeof(float), 0, {}},
            {&scores[from * 2], static_cast<size_t>((to - from) * 2) * sizeof(float), 0, {}}};
        ASSERT_EQ(sluice_session_run(created, &in, outs), SLUICE_OK)
            << sluice_session_message(created);
      }
      y.insert(y.end(), scores.begin(), scores.end());
      if (part == kSteps) whole = y;
      EXPECT_EQ(y, whole) << variant << ", first " << part;
    }
    EXPECT_GT(*std::max_element(whole.begin(), whole.end()), 0.1f);
  }
}

TEST(ModelFile, MustBeForThisRuntime) {
  EXPECT_EQ(refused([](format::ModelT* m) { m->version = 2; }),
            "model has version 2, this runtime reads 1");
  const sluice_tiling& ours = sluice_kernel_tiling;
  EXPECT_EQ(refused([](format::ModelT* m) { m->family = "vax"; }),
            "model is made for 'vax', this runtime runs '" + std::string(ours.family) + "'");
  const std::string offset = std::to_string(ours.weight_offset),
                    blocks = " and " + std::to_string(ours.lstm_block);
  EXPECT_EQ(refused([](format::ModelT* m) { m->gemm_block = 24; }),
            "weights are packed with offset " + offset + " and blocks of 24" + blocks +
                ", the kernels of this runtime read " + offset + ", " +
                std::to_string(ours.gemm_block) + blocks);
  EXPECT_EQ(refused([](format::ModelT* m) { m->ops[0] = "conv3d_s4"; }, SLUICE_UNSUPPORTED),
            "model needs operation 'conv3d_s4', which this runtime does not have");
}

TEST(ModelFile, IsVerified) {
  EXPECT_EQ(refused([](format::ModelT* m) { m->calls[0]->inputs[0] = 99; }),
            "damaged model: call 0 uses value 99 of 9");
  EXPECT_EQ(refused([](format::ModelT* m) { m->values[0]->dims.assign(300, 1); }),
            "damaged model: value 0 has rank 300, at most 6 are possible");
  EXPECT_EQ(refused([](format::ModelT* m) {
              m->values.resize(65537);
              for (auto& value : m->values) value = std::make_unique<format::ValueT>();
            }),
            "damaged model: more than 65536 symbols, values, operations, calls, inputs, outputs, "
            "states or expressions");
  EXPECT_EQ(refused([](format::ModelT* m) { *m = {}; }),
            "model has version 0, this runtime reads 1");
}

// A vector that many calls share makes a small file stand for a large plan.
TEST(ModelFile, MayNotBlowUp) {
  flatbuffers::FlatBufferBuilder builder;
  const auto ints = builder.CreateVector(std::vector<int32_t>(10000));
  const auto call = format::CreateCall(builder, 0, ints, ints, ints);
  const auto calls =
      builder.CreateVector(std::vector<flatbuffers::Offset<format::Call>>(60000, call));
  const auto family = builder.CreateString(sluice_kernel_tiling.family);
  format::ModelBuilder model(builder);
  model.add_version(SLUICE_PLAN_VERSION);
  model.add_family(family);
  model.add_weight_offset(sluice_kernel_tiling.weight_offset);
  model.add_gemm_block(sluice_kernel_tiling.gemm_block);
  model.add_lstm_block(sluice_kernel_tiling.lstm_block);
  model.add_calls(calls);
  format::FinishModelBuffer(builder, model.Finish());
  const std::string message = refused(ModelBytes(builder.GetBufferPointer(), builder.GetSize()));
  EXPECT_EQ(message.rfind("damaged model: 1800000000 operands and attributes in a file of ", 0), 0u)
      << message;
}

TEST(ModelFile, MustBeAligned) {
  ModelBytes bytes = sound_bytes();
  sluice_model* model = nullptr;
  sluice_message message = {};
  EXPECT_EQ(sluice_model_open_memory(bytes.data() + 8, bytes.size() - 8, &model, &message),
            SLUICE_INVALID_ARGUMENT);
  EXPECT_STREQ(message.text, "the model does not begin at a multiple of 64 bytes");
  EXPECT_EQ(sluice_model_open_memory(nullptr, 0, &model, &message), SLUICE_INVALID_ARGUMENT);
  EXPECT_EQ(sluice_model_open_memory(bytes.data(), bytes.size(), nullptr, &message),
            SLUICE_INVALID_ARGUMENT);
}

TEST(ModelFile, TruncatedAnywhereIsRefused) {
  ModelBytes whole = sound_bytes();
  ASSERT_EQ(exercise_model(whole.data(), whole.size()), SLUICE_OK);
  for (size_t size = 0; size < whole.size(); ++size) {
    ModelBytes part(whole.data(), size);
    EXPECT_EQ(exercise_model(part.data(), part.size()), SLUICE_INVALID_MODEL) << size;
  }
}

TEST(ModelFile, AnyFlippedBitIsSurvived) {
  ModelBytes bytes = sound_bytes();
  size_t refused_count = 0;
  for (size_t i = 0; i < bytes.size() * 8; ++i) {
    bytes.data()[i / 8] ^= static_cast<uint8_t>(1 << i % 8);
    refused_count += exercise_model(bytes.data(), bytes.size()) != SLUICE_OK;
    bytes.data()[i / 8] ^= static_cast<uint8_t>(1 << i % 8);
  }
  EXPECT_EQ(exercise_model(bytes.data(), bytes.size()), SLUICE_OK);
  EXPECT_GT(refused_count, bytes.size());
}

TEST(ModelFile, AnyOverwrittenWordsAreSurvived) {
  ModelBytes sound = sound_bytes();
  std::mt19937 random(1);
  constexpr uint32_t kWords[] = {0,          1,          2,          7,          64,
                                 0x10000,    0x40000000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE,
                                 0xFFFFFFFF, 0x7F800000, 0x00FFFFFF};
  size_t refused_count = 0;
  for (int round = 0; round < 20000; ++round) {
    ModelBytes bytes(sound.data(), sound.size());
    for (auto count = 1 + random() % 3; count > 0; --count) {
      const uint32_t word = kWords[random() % std::size(kWords)];
      const size_t width = random() % 2 == 0 ? 4 : 1;
      std::memcpy(bytes.data() + random() % (bytes.size() / width) * width, &word, width);
    }
    refused_count += exercise_model(bytes.data(), bytes.size()) != SLUICE_OK;
  }
  EXPECT_GT(refused_count, 1000u);
}

TEST(ModelFile, RunningOutOfMemoryIsAnError) {
  ModelBytes bytes = sound_bytes();
  sluice_model* model = nullptr;
  sluice_message message = {};
  hook_counts().until_failure = 0;
  EXPECT_EQ(sluice_model_open_memory(bytes.data(), bytes.size(), &model, &message),
            SLUICE_OUT_OF_MEMORY);
  hook_counts().until_failure = -1;
  EXPECT_EQ(std::string(message.text).rfind("no memory for a model of ", 0), 0u) << message.text;
}

class ModelPath : public testing::Test {
 protected:
  ModelPath() : directory_(testing::TempDir() + "sluice_model_path_" + std::to_string(getpid())) {
    ::mkdir(directory_.c_str(), 0700);
  }
  ~ModelPath() override {
    std::remove(path().c_str());
    std::remove(directory_.c_str());
  }

  std::string path() const { return directory_ + "/m.sluice"; }
  void write(const char* data, size_t bytes) {
    std::ofstream(path(), std::ios::binary).write(data, static_cast<std::streamsize>(bytes));
  }
  std::string refused(const std::string& path, sluice_status expected) {
    sluice_model* model = nullptr;
    sluice_message message = {};
    const int alive = hook_counts().allocated - hook_counts().freed;
    EXPECT_EQ(sluice_model_open_file(path.c_str(), &model, &message), expected);
    EXPECT_EQ(model, nullptr);
    EXPECT_EQ(hook_counts().allocated - hook_counts().freed, alive);
    return message.text;
  }

  const std::string directory_;
};

TEST_F(ModelPath, IsOpened) {
  ModelBytes bytes = sound_bytes();
  write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const int alive = hook_counts().allocated - hook_counts().freed;
  sluice_model* model = nullptr;
  sluice_message message = {};
  ASSERT_EQ(sluice_model_open_file(path().c_str(), &model, &message), SLUICE_OK) << message.text;
  EXPECT_EQ(sluice_model_input_count(model), 1);
  sluice_model_close(model);
  EXPECT_EQ(hook_counts().allocated - hook_counts().freed, alive);
  sluice_model_close(nullptr);
}

TEST_F(ModelPath, IsNamedInErrors) {
  EXPECT_EQ(refused(path(), SLUICE_IO_ERROR),
            "cannot open '" + path() + "': No such file or directory");
  EXPECT_EQ(refused(directory_, SLUICE_IO_ERROR),
            "cannot read '" + directory_ + "': it is a directory");
  EXPECT_EQ(refused("/dev/null", SLUICE_IO_ERROR),
            "cannot read '/dev/null': it is not a regular file");
  write("", 0);
  EXPECT_EQ(refused(path(), SLUICE_INVALID_MODEL), "'" + path() + "' is empty");
  write("PK\3\4 not a model", 16);
  EXPECT_EQ(refused(path(), SLUICE_INVALID_MODEL),
            "'" + path() + "': not a Sluice model: no 'SLCE' at byte 4");
  ModelBytes bytes = sound_bytes();
  write(reinterpret_cast<const char*>(bytes.data()), bytes.size() / 2);
  EXPECT_EQ(refused(path(), SLUICE_INVALID_MODEL),
            "'" + path() + "': damaged model: truncated or overwritten (" +
                std::to_string(bytes.size() / 2) + " bytes)");
  sluice_model* model = nullptr;
  EXPECT_EQ(sluice_model_open_file(nullptr, &model, nullptr), SLUICE_INVALID_ARGUMENT);
}

TEST_F(ModelPath, MayNotBeTooBig) {
  write("", 0);
  // A sparse file: no disk is used.
  if (::truncate(path().c_str(), int64_t{1} << 31) != 0) GTEST_SKIP() << "no sparse files here";
  EXPECT_EQ(refused(path(), SLUICE_INVALID_MODEL),
            "'" + path() + "' has 2147483648 bytes, a model has at most 2147483647");
}

TEST(Variants, AreListedBestFirst) {
  const char* baseline = sluice_kernel_tables[sluice_kernel_table_count - 1]->variant;
  EXPECT_STREQ(sluice_variant_name(sluice_kernel_table_count - 1), baseline);
  EXPECT_EQ(sluice_variant_name(sluice_kernel_table_count), nullptr);
  EXPECT_EQ(sluice_variant_name(-1), nullptr);
  EXPECT_EQ(sluice_variant_supported(baseline), 1);
  EXPECT_EQ(sluice_variant_supported("sse"), 0);
  EXPECT_EQ(sluice_variant_supported(nullptr), 0);
}

}  // namespace
}  // namespace sluice::test
