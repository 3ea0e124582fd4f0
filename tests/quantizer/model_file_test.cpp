#include "quantizer/write/model_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <functional>

#include "quantizer/error.h"
#include "quantizer/lower/lower.h"
#include "quantizer/quantize/schemes.h"
#include "quantizer/write/atomic_file.h"
#include "sluice/kernels.h"
#include "tests/quantizer/graph_maker.h"
#include "tests/quantizer/temporary_folder.h"

namespace sluice {
namespace {

using test::GraphMaker;
using test::TemporaryFolder;

PlanData small_plan() {
  GraphMaker maker;
  const ValueId x = maker.input("x:0", {Dim::symbol("T"), Dim(1), Dim(3)});
  const auto lstm = maker.lstm("layer/1", x, 3, 5, Direction::Forward, 1);
  maker.output(maker.linear("head", lstm.y, 2, 5, 4), "y");
  return lower(quantize(maker.graph, {"w8a8-dynamic", {{"head", "f32"}}}), sluice_kernel_tiling);
}

bool same_bytes(const AlignedBytes& a, const AlignedBytes& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(ModelFile, KeepsEverything) {
  const PlanData plan = small_plan();
  const AlignedBytes bytes = serialize_model(plan);
  const PlanData read = parse_model(bytes, "model");
  EXPECT_TRUE(same_bytes(serialize_model(read), bytes));
  EXPECT_EQ(read.source, plan.source);
  EXPECT_STREQ(read.tiling.family, plan.tiling.family);
  EXPECT_EQ(read.symbols, plan.symbols);
  EXPECT_EQ(read.ops, plan.ops);
  EXPECT_EQ(read.constants, plan.constants);
  EXPECT_EQ(read.inputs, plan.inputs);
  EXPECT_EQ(read.outputs, plan.outputs);
  ASSERT_EQ(read.values.size(), plan.values.size());
  for (size_t i = 0; i < plan.values.size(); ++i) {
    EXPECT_EQ(read.values[i].name, plan.values[i].name);
    EXPECT_EQ(shape_text(read, read.values[i].value), shape_text(plan, plan.values[i].value));
    EXPECT_EQ(read.values[i].value.offset, plan.values[i].value.offset);
    EXPECT_EQ(read.values[i].value.last, plan.values[i].value.last);
  }
  ASSERT_EQ(read.calls.size(), plan.calls.size());
  for (size_t i = 0; i < plan.calls.size(); ++i) {
    EXPECT_EQ(read.calls[i].inputs, plan.calls[i].inputs);
    EXPECT_EQ(read.calls[i].outputs, plan.calls[i].outputs);
    EXPECT_EQ(read.calls[i].ints, plan.calls[i].ints);
    EXPECT_EQ(read.calls[i].floats, plan.calls[i].floats);
    EXPECT_EQ(read.calls[i].layer, plan.calls[i].layer);
  }
  ASSERT_EQ(read.states.size(), 2u);
  EXPECT_EQ(read.states[1].name, "layer/1.c");
  ASSERT_EQ(read.layers.size(), 2u);
  EXPECT_EQ(read.layers[0].detail, "3->5, forward");
  EXPECT_EQ(read.layers[0].weight_bytes, plan.layers[0].weight_bytes);
  EXPECT_EQ(read.layers[1].scheme, "f32");
  EXPECT_TRUE(read.can_carry);
}

TEST(ModelFile, ConstantsAreAlignedAndStoredOnce) {
  GraphMaker maker;
  const ValueId x = maker.input("x", {Dim(1), Dim(3)});
  const ValueId a = maker.linear("a", x, 3, 3, 4);
  maker.output(maker.linear("b", a, 3, 3, 4), "y");
  const PlanData plan = lower(quantize(maker.graph, {}), sluice_kernel_tiling);
  int constants = 0;
  for (const PlanValue& value : plan.values) {
    if (value.value.storage != SLUICE_CONSTANT) continue;
    EXPECT_EQ(value.value.offset % 128, 0u);
    ++constants;
  }
  EXPECT_EQ(constants, 2) << "weights and bias are the same in both layers";
}

TEST(ModelFile, IsWrittenAndRead) {
  const TemporaryFolder folder;
  const PlanData plan = small_plan();
  write_model(plan, folder.path("m.sluice"));
  write_model(plan, folder.path("m.sluice"));
  EXPECT_EQ(folder.entries(), 1);
  EXPECT_TRUE(
      same_bytes(serialize_model(read_model(folder.path("m.sluice"))), serialize_model(plan)));
}

TEST(ModelFile, DamageIsOneError) {
  const TemporaryFolder folder;
  write_model(small_plan(), folder.path("m.sluice"));
  const std::string good = folder.read("m.sluice");
  for (size_t size : {size_t{0}, size_t{3}, size_t{100}, good.size() / 2, good.size() - 64}) {
    folder.write("cut.sluice", good.substr(0, size));
    EXPECT_NE(error_of([&] { read_model(folder.path("cut.sluice")); }), "") << size;
  }
  // Any flipped bit is an error, or harmless: a weight, a name, a figure.
  for (size_t i = 0; i < good.size(); i += 97) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ (1 << (i % 8)));
    folder.write("flipped.sluice", bad);
    const std::string error =
        error_of([&] { serialize_model(read_model(folder.path("flipped.sluice"))); });
    EXPECT_EQ(error.find('\n'), std::string::npos);
  }
}

TEST(ModelFile, ReadingFailsClearly) {
  const TemporaryFolder folder;
  EXPECT_EQ(error_of([&] { read_model(folder.path("absent")); }),
            "cannot read '" + folder.path("absent") + "': No such file or directory");
  EXPECT_NE(error_of([&] { read_model(folder.path()); }), "");
  EXPECT_NE(error_of([] { read_model("/dev/zero"); }), "");
}

TEST(WriteFile, LeavesNothingBehindWhenItFails) {
  const TemporaryFolder folder;
  EXPECT_EQ(error_of([&] { write_file(folder.path("no/m"), "x", 1); }),
            "cannot write '" + folder.path("no/m") + "': No such file or directory");
  EXPECT_NE(error_of([&] { write_file(folder.path(), "x", 1); }), "");
  EXPECT_EQ(error_of([] { write_file("/dev/full", "x", 1); }),
            "cannot write '/dev/full': No space left on device");
  EXPECT_EQ(folder.entries(), 0);
}

TEST(WriteFile, RespectsPermissions) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write anywhere";
  const TemporaryFolder folder;
  folder.write("fixed", "old");
  std::filesystem::permissions(folder.path("fixed"), std::filesystem::perms::owner_read);
  EXPECT_EQ(error_of([&] { write_file(folder.path("fixed"), "new", 3); }),
            "cannot write '" + folder.path("fixed") + "': Permission denied");
  EXPECT_EQ(folder.read("fixed"), "old");
  std::filesystem::permissions(
      folder.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  EXPECT_NE(error_of([&] { write_file(folder.path("other"), "new", 3); }), "");
  std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
}

TEST(WriteFile, FollowsLinksAndKeepsModes) {
  const TemporaryFolder folder;
  folder.write("real", "old");
  std::filesystem::permissions(folder.path("real"), std::filesystem::perms(0640));
  std::filesystem::create_symlink("real", folder.path("link"));
  write_file(folder.path("link"), "new", 3);
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path("link")));
  EXPECT_EQ(folder.read("real"), "new");
  EXPECT_EQ(std::filesystem::status(folder.path("real")).permissions(),
            std::filesystem::perms(0640));
}

}  // namespace
}  // namespace sluice
