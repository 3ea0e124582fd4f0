#include "tests/runtime/ops/op_call.h"

#include <cstdlib>

#include "runtime/pack/packed.h"

namespace sluice {

namespace {

constexpr uint8_t kPattern = 0xa5;

struct FreeDeleter {
  void operator()(uint8_t* memory) const { std::free(memory); }
};

int64_t byte_count(const sluice_tiling& tiling, const Array& array) {
  uint64_t bytes = 0;
  const bool possible =
      packed_bytes(tiling, array.layout, array.type, static_cast<int32_t>(array.dims.size()),
                   array.dims.data(), &bytes);
  return possible ? static_cast<int64_t>(bytes) : -1;
}

}  // namespace

int64_t Array::elements() const {
  int64_t count = 1;
  for (int64_t extent : dims) count *= extent;
  return count;
}

Array counting(sluice_type type, std::vector<int64_t> dims) {
  Array array{type, std::move(dims), SLUICE_DENSE, {}};
  const size_t size = sluice_type_bytes(type);
  array.bytes.resize(static_cast<size_t>(array.elements()) * size);
  for (int64_t i = 0; i < array.elements(); ++i) {
    uint8_t* element = array.bytes.data() + static_cast<size_t>(i) * size;
    if (type == SLUICE_F32) {
      const auto x = static_cast<float>(i);
      std::memcpy(element, &x, size);
    } else {
      std::memcpy(element, &i, size);
    }
    if (type == SLUICE_BOOL) *element &= 1;
  }
  return array;
}

std::ostream& operator<<(std::ostream& stream, const KernelSet& set) { return stream << set.name; }

std::vector<KernelSet> reference_sets() {
  const sluice_kernel_table* table = &reference_kernels();
  return {{"reference_u8_64_32", table, {"x86", 128, 64, 32}},
          {"reference_s8_32_16", table, {"arm", 0, 32, 16}},
          {"reference_s8_4_4", table, {"small", 0, 4, 4}}};
}

std::vector<KernelSet> all_sets() {
  std::vector<KernelSet> sets = reference_sets();
  for (int32_t i = 0; i < sluice_kernel_table_count; ++i) {
    const sluice_kernel_table* table = sluice_kernel_tables[i];
    if ((table->features & ~sluice_cpu_features()) != 0) continue;
    sets.push_back({table->variant, table, sluice_kernel_tiling});
  }
  return sets;
}

OpCall::OpCall(const sluice_op& op, const KernelSet& set) : op_(op), set_(set) {}

int32_t OpCall::add(Array array) {
  arrays_.push_back(std::move(array));
  return static_cast<int32_t>(arrays_.size()) - 1;
}

OpCall& OpCall::in(Array array) {
  inputs_.push_back(add(std::move(array)));
  return *this;
}

OpCall& OpCall::absent_in() {
  inputs_.push_back(-1);
  return *this;
}

OpCall& OpCall::out(sluice_type type, std::vector<int64_t> dims, sluice_layout layout) {
  Array array{type, std::move(dims), layout, {}};
  const int64_t bytes = byte_count(set_.tiling, array);
  array.bytes.assign(static_cast<size_t>(bytes < 0 ? 0 : bytes), kPattern);
  outputs_.push_back(add(std::move(array)));
  return *this;
}

OpCall& OpCall::absent_out() {
  outputs_.push_back(-1);
  return *this;
}

void OpCall::clear_outputs() { outputs_.clear(); }

OpCall& OpCall::ints(std::vector<int32_t> values) {
  ints_ = std::move(values);
  return *this;
}

OpCall& OpCall::floats(std::vector<float> values) {
  floats_ = std::move(values);
  return *this;
}

bool OpCall::fits_loader() const {
  for (const Array& array : arrays_) {
    int64_t bound = 1;
    for (int64_t extent : array.dims) {
      if (extent < 0 || extent > INT32_MAX / bound) return false;
      if (extent > 0) bound *= extent;
    }
    const int64_t bytes = byte_count(set_.tiling, array);
    if (bytes < 0 || bytes > INT32_MAX) return false;
  }
  return true;
}

bool OpCall::resize_arrays(int64_t most) {
  if (!fits_loader()) return false;
  for (const Array& array : arrays_) {
    if (byte_count(set_.tiling, array) > most) return false;
  }
  for (Array& array : arrays_) {
    array.bytes.resize(static_cast<size_t>(byte_count(set_.tiling, array)), kPattern);
    array.bytes.shrink_to_fit();
  }
  return true;
}

sluice_status OpCall::run() { return execute(true); }
sluice_status OpCall::prepare() { return execute(false); }

sluice_status OpCall::execute(bool runs) {
  std::vector<int32_t> pool = inputs_;
  pool.insert(pool.end(), outputs_.begin(), outputs_.end());
  pool.insert(pool.end(), ints_.begin(), ints_.end());
  sluice_plan_call call{};
  call.inputs_count = static_cast<int32_t>(inputs_.size());
  call.outputs_begin = call.inputs_count;
  call.outputs_count = static_cast<int32_t>(outputs_.size());
  call.ints_begin = call.outputs_begin + call.outputs_count;
  call.ints_count = static_cast<int32_t>(ints_.size());
  call.floats_count = static_cast<int32_t>(floats_.size());
  sluice_plan plan{};
  plan.tiling = set_.tiling;
  plan.symbol_count = symbol_count_;
  plan.ints = pool.data();
  plan.int_count = static_cast<int32_t>(pool.size());
  plan.floats = floats_.data();
  plan.float_count = call.floats_count;

  std::vector<Tensor> tensors(arrays_.size());
  for (size_t i = 0; i < arrays_.size(); ++i) {
    const Array& array = arrays_[i];
    tensors[i] = {nullptr,
                  static_cast<uint8_t>(array.type),
                  static_cast<uint8_t>(array.layout),
                  static_cast<int32_t>(array.dims.size()),
                  {}};
    std::copy(array.dims.begin(), array.dims.end(), tensors[i].dims);
  }
  sluice_message message{};
  const int64_t symbols[1] = {1};
  CallContext context{&plan, &call, &op_, tensors.data(), set_.table, nullptr, &message, symbols};
  scratch_bytes_ = 0;
  sluice_status status = op_.prepare(context, &scratch_bytes_);
  if (status == SLUICE_OK && runs) {
    for (size_t i = 0; i < arrays_.size(); ++i) {
      EXPECT_EQ(byte_count(set_.tiling, arrays_[i]), static_cast<int64_t>(arrays_[i].bytes.size()));
      tensors[i].data = arrays_[i].bytes.data();
    }
    // An exact size, so that aligned_alloc's rounding hides nothing.
    std::unique_ptr<uint8_t, FreeDeleter> scratch;
    void* memory = nullptr;
    if (posix_memalign(&memory, 64, scratch_bytes_ > 0 ? scratch_bytes_ : 1) != 0) std::abort();
    scratch.reset(static_cast<uint8_t*>(memory));
    std::memset(scratch.get(), kPattern, scratch_bytes_);
    context.scratch = scratch.get();
    status = op_.run(context);
  }
  message_ = message.text;
  return status;
}

}  // namespace sluice
