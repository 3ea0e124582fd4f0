// One call of an operation, without a session around it.
#ifndef SLUICE_TESTS_OP_CALL_H
#define SLUICE_TESTS_OP_CALL_H

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "runtime/ops/ops.h"
#include "tests/support/reference_kernels.h"

namespace sluice {

/// A value of any type and layout, with memory of exactly its size.
struct Array {
  sluice_type type = SLUICE_F32;
  std::vector<int64_t> dims;
  sluice_layout layout = SLUICE_DENSE;
  std::vector<uint8_t> bytes;

  template <typename T>
  T* as() {
    return reinterpret_cast<T*>(bytes.data());
  }
  template <typename T>
  std::vector<T> values() const {
    std::vector<T> result(bytes.size() / sizeof(T));
    if (!bytes.empty()) std::memcpy(result.data(), bytes.data(), bytes.size());
    return result;
  }
  int64_t elements() const;
};

template <typename T>
Array make_array(sluice_type type, std::vector<int64_t> dims, const std::vector<T>& values,
                 sluice_layout layout = SLUICE_DENSE) {
  Array array{type, std::move(dims), layout, std::vector<uint8_t>(values.size() * sizeof(T))};
  if (!values.empty()) std::memcpy(array.bytes.data(), values.data(), array.bytes.size());
  return array;
}
inline Array floats(std::vector<int64_t> dims, const std::vector<float>& values,
                    sluice_layout layout = SLUICE_DENSE) {
  return make_array(SLUICE_F32, std::move(dims), values, layout);
}
/// Elements 0, 1, 2, ... of any type (modulo what fits).
Array counting(sluice_type type, std::vector<int64_t> dims);

/// Kernels, and a packed layout they read.
struct KernelSet {
  std::string name;
  const sluice_kernel_table* table;
  sluice_tiling tiling;
};
std::ostream& operator<<(std::ostream& stream, const KernelSet& set);

/// The reference kernels with several tilings.
std::vector<KernelSet> reference_sets();
/// Those, and every variant of the shipped kernels that this CPU runs.
std::vector<KernelSet> all_sets();
inline std::string set_name(const testing::TestParamInfo<KernelSet>& info) {
  return info.param.name;
}

/// Operands and attributes of a call, and what came of it.
class OpCall {
 public:
  explicit OpCall(const sluice_op& op) : OpCall(op, reference_sets()[0]) {}
  OpCall(const sluice_op& op, const KernelSet& set);

  OpCall& in(Array array);
  OpCall& in(const Array* array) { return array != nullptr ? in(*array) : absent_in(); }
  OpCall& absent_in();
  /// An output with its extents, filled with a pattern before the run.
  OpCall& out(sluice_type type, std::vector<int64_t> dims, sluice_layout layout = SLUICE_DENSE);
  OpCall& absent_out();
  /// Takes the outputs away, to declare others.
  void clear_outputs();
  OpCall& ints(std::vector<int32_t> values);
  OpCall& floats(std::vector<float> values);

  /// prepare, and run where that succeeds. Scratch memory and operands have exactly the sizes asked
  /// for, so that a sanitizer sees every step beyond.
  sluice_status run();
  /// prepare alone.
  sluice_status prepare();
  const std::string& message() const { return message_; }
  Array& input(size_t i) { return arrays_[inputs_[i]]; }
  Array& output(size_t i) { return arrays_[outputs_[i]]; }
  uint64_t scratch_bytes() const { return scratch_bytes_; }
  // For tests that change calls at random.
  std::vector<Array>& arrays() { return arrays_; }
  std::vector<int32_t>& input_indices() { return inputs_; }
  std::vector<int32_t>& output_indices() { return outputs_; }
  std::vector<int32_t>& ints() { return ints_; }
  std::vector<float>& floats() { return floats_; }
  /// The loader accepts every operand's layout and size.
  bool fits_loader() const;
  /// Gives every operand the bytes of its extents; false, and nothing done, where it does not fit
  /// the loader or has more than `most` bytes.
  bool resize_arrays(int64_t most);
  /// Declares that the plan has symbols: extents may depend on the caller.
  void with_symbols() { symbol_count_ = 1; }

 private:
  sluice_status execute(bool runs);
  int32_t add(Array array);

  const sluice_op& op_;
  KernelSet set_;
  std::vector<Array> arrays_;
  std::vector<int32_t> inputs_, outputs_;  // index into arrays_, or -1
  std::vector<int32_t> ints_;
  std::vector<float> floats_;
  std::string message_;
  uint64_t scratch_bytes_ = 0;
  int32_t symbol_count_ = 0;
};

}  // namespace sluice

#endif
