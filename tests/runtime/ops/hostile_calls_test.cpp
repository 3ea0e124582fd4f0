// Calls with operands and attributes changed at random: prepare refuses them, or run stays inside
// the memory it was given (which a sanitizer watches).
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "tests/runtime/ops/lstm_full_layer.h"
#include "tests/runtime/ops/lstm_integer_layer.h"

namespace sluice {
namespace {

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  int64_t pick(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random_);
  }

  void change(OpCall& call) {
    switch (pick(0, 7)) {
      case 0:
        return change_attributes(call);
      case 1:
        return change_floats(call);
      case 2:
        return change_presence(call);
      default:
        return change_array(call);
    }
  }

  void randomize_bytes(Array& array) {
    for (uint8_t& byte : array.bytes) byte = static_cast<uint8_t>(random_());
  }

 private:
  int64_t odd_number() {
    const int64_t choices[] = {0,  1,  2,         3,         4,         5,       -1,
                               -2, 64, INT32_MAX, INT32_MIN, INT16_MAX, 1 << 30, 100000};
    return choices[pick(0, 13)];
  }

  void change_attributes(OpCall& call) {
    std::vector<int32_t>& ints = call.ints();
    if (ints.empty() || pick(0, 9) == 0) {
      ints.resize(static_cast<size_t>(pick(0, 5)), 1);
    } else {
      ints[pick(0, static_cast<int64_t>(ints.size()) - 1)] = static_cast<int32_t>(odd_number());
    }
  }

  void change_floats(OpCall& call) {
    std::vector<float>& floats = call.floats();
    if (floats.empty() || pick(0, 9) == 0) {
      floats.resize(static_cast<size_t>(pick(0, 3)), 1.0f);
    } else {
      floats[pick(0, static_cast<int64_t>(floats.size()) - 1)] = static_cast<float>(odd_number());
    }
  }

  void change_presence(OpCall& call) {
    std::vector<int32_t>& operands = pick(0, 1) != 0 ? call.input_indices() : call.output_indices();
    if (operands.empty()) return;
    const int64_t i = pick(0, static_cast<int64_t>(operands.size()) - 1);
    switch (pick(0, 2)) {
      case 0:
        operands[i] = -1;
        return;
      case 1:
        operands.erase(operands.begin() + i);
        return;
      default:
        operands.push_back(operands[i]);
    }
  }

  void change_array(OpCall& call) {
    std::vector<Array>& arrays = call.arrays();
    if (arrays.empty()) return;
    Array& array = arrays[pick(0, static_cast<int64_t>(arrays.size()) - 1)];
    switch (pick(0, 5)) {
      case 0:
        array.type = static_cast<sluice_type>(pick(0, 7));
        return;
      case 1:
        array.layout = static_cast<sluice_layout>(pick(0, 5));
        return;
      case 2:
        if (array.dims.size() < SLUICE_MAX_RANK) array.dims.push_back(pick(0, 3));
        return;
      case 3:
        if (!array.dims.empty()) array.dims.pop_back();
        return;
      default:
        if (array.dims.empty()) return;
        array.dims[pick(0, static_cast<int64_t>(array.dims.size()) - 1)] = std::abs(odd_number());
    }
  }

  std::mt19937 random_;
};

using Template = std::function<OpCall(const KernelSet&)>;

void add_integer_templates(std::vector<Template>& result) {
  for (const IntegerLstmOp& op : integer_lstm_ops()) {
    result.push_back([&op](const KernelSet& set) {
      const reference::LstmLayer layer = random_integer_layer(op, 3, 5, op.full ? 6 : 5, 6);
      IntegerLstmRun run = random_run(layer, 3, 2, 1);
      run.lens = {3, 1};
      return integer_lstm_call(op, set, layer, run);
    });
  }
  for (const sluice_op* op :
       {&sluice_op_linear_s8w8_s8, &sluice_op_linear_s8w8_s8_away, &sluice_op_linear_s16w8_s8}) {
    result.push_back([op](const KernelSet& set) {
      const std::vector<int32_t> channels = {1 << 30, 1 << 30, 1 << 30, 1 << 30, 1 << 30};
      OpCall call(*op, set);
      call.in(counting(op == &sluice_op_linear_s16w8_s8 ? SLUICE_S16 : SLUICE_S8, {3, 6}))
          .in(packed_w8(set, SLUICE_PACKED_GEMM, 5, 6, std::vector<int8_t>(30, 3)))
          .in(packed_channels(set, SLUICE_GEMM_CHANNELS, 5, std::vector<int32_t>(5, 10)))
          .in(packed_channels(set, SLUICE_GEMM_CHANNELS, 5, channels))
          .in(packed_channels(set, SLUICE_GEMM_CHANNELS, 5, std::vector<int32_t>(5, -3)))
          .out(SLUICE_S8, {3, 5})
          .ints({1, -128, 127});
      return call;
    });
  }
  const auto integers = [&result](const sluice_op& op, sluice_type x, sluice_type y,
                                  std::vector<int32_t> ints, std::vector<float> values) {
    result.push_back([=, &op](const KernelSet& set) {
      OpCall call(op, set);
      call.in(counting(x, {4, 5})).out(y, {4, 5}).ints(ints).floats(values);
      return call;
    });
  };
  integers(sluice_op_quantize_u8, SLUICE_F32, SLUICE_U8, {3, 1}, {0.5f});
  integers(sluice_op_dequantize_s16, SLUICE_S16, SLUICE_F32, {3}, {0.5f});
  integers(sluice_op_rescale_s8_s16, SLUICE_S8, SLUICE_S16, {3, 1 << 30, 4, 0, -32768, 32767}, {});
  const auto tables = [&result](const sluice_op& op, sluice_type table, std::vector<int32_t> ints,
                                std::vector<float> values) {
    result.push_back([=, &op](const KernelSet& set) {
      OpCall call(op, set);
      call.in(counting(SLUICE_S8, {4, 5})).in(counting(table, {256})).out(SLUICE_S8, {4, 5});
      call.ints(ints).floats(values);
      return call;
    });
  };
  tables(sluice_op_table_s8, SLUICE_S8, {}, {});
  tables(sluice_op_softmax_s8, SLUICE_S32, {}, {});
  tables(sluice_op_softmax_s8_tflm, SLUICE_S32, {}, {});
  tables(sluice_op_softmax_s8_tflite, SLUICE_F32, {-128}, {0.0625f});
  result.push_back([](const KernelSet& set) {
    OpCall call(sluice_op_add_s8, set);
    call.in(counting(SLUICE_S8, {3, 1})).in(counting(SLUICE_S8, {4})).out(SLUICE_S8, {3, 4});
    call.ints({1, 2, 20, 1 << 30, 0, 1 << 30, 0, 1 << 30, -19, 3, -128, 127});
    return call;
  });
  result.push_back([](const KernelSet& set) {
    OpCall call(sluice_op_mul_s16_away, set);
    call.in(counting(SLUICE_S16, {3, 1})).in(counting(SLUICE_S16, {4})).out(SLUICE_S16, {3, 4});
    call.ints({0, 0, 1 << 30, -10, 0, -32768, 32767});
    return call;
  });
}

std::vector<Template> templates() {
  const auto unary = [](const sluice_op& op, std::vector<int32_t> ints, std::vector<float> values,
                        std::vector<int64_t> from, std::vector<int64_t> to) {
    return [=, &op](const KernelSet& set) {
      OpCall call(op, set);
      call.in(counting(SLUICE_F32, from)).out(SLUICE_F32, to);
      call.ints(ints).floats(values);
      return call;
    };
  };
  std::vector<Template> result = {
      unary(sluice_op_copy, {}, {}, {2, 3}, {6}),
      unary(sluice_op_cast, {}, {}, {2, 3}, {2, 3}),
      unary(sluice_op_transpose, {1, 0, 2}, {}, {2, 3, 4}, {3, 2, 4}),
      unary(sluice_op_slice, {1, 4, 0, 1, -2, 1}, {}, {2, 5, 3}, {1, 3, 2}),
      unary(sluice_op_pad, {0, 1, 2}, {1.5f}, {2, 3}, {4, 6}),
      unary(sluice_op_pad, {1, 1, 2}, {1.5f}, {2, 3}, {4, 7}),
      unary(sluice_op_pad, {2, 1, 2}, {1.5f}, {2, 3}, {4, 7}),
      unary(sluice_op_expand, {}, {}, {3, 1}, {2, 3, 4}),
      unary(sluice_op_im2col, {2, 2, 1, 1, 1, 1, 1, 1, 4, 3}, {0.5f}, {2, 3, 4, 3}, {24, 12}),
      unary(sluice_op_sigmoid_f32, {}, {0, 0}, {2, 3}, {2, 3}),
      unary(sluice_op_reduce_max_f32, {}, {1}, {2, 3}, {2}),
      unary(sluice_op_softmax_f32, {}, {}, {2, 3}, {2, 3}),
  };
  result.push_back([](const KernelSet& set) {
    OpCall call(sluice_op_concat, set);
    call.in(counting(SLUICE_F32, {2, 3}))
        .in(counting(SLUICE_F32, {2, 1}))
        .out(SLUICE_F32, {2, 4})
        .ints({1});
    return call;
  });
  result.push_back([](const KernelSet& set) {
    OpCall call(sluice_op_gather, set);
    call.in(counting(SLUICE_F32, {3, 4}))
        .in(counting(SLUICE_S32, {2}))
        .out(SLUICE_F32, {3, 2})
        .ints({1});
    return call;
  });
  result.push_back([](const KernelSet& set) {
    OpCall call(sluice_op_where, set);
    call.in(counting(SLUICE_BOOL, {3, 1}))
        .in(counting(SLUICE_F32, {4}))
        .in(counting(SLUICE_F32, {3, 4}));
    call.out(SLUICE_F32, {3, 4});
    return call;
  });
  result.push_back([](const KernelSet& set) {
    OpCall call(sluice_op_add_f32, set);
    call.in(counting(SLUICE_F32, {3, 1})).in(counting(SLUICE_F32, {4})).out(SLUICE_F32, {3, 4});
    return call;
  });
  result.push_back([](const KernelSet& set) {
    OpCall call(sluice_op_matmul_f32, set);
    call.in(counting(SLUICE_F32, {2, 3, 4}))
        .in(counting(SLUICE_F32, {4, 5}))
        .out(SLUICE_F32, {2, 3, 5});
    return call;
  });
  result.push_back([](const KernelSet& set) {
    OpCall call(sluice_op_linear_f32, set);
    call.in(counting(SLUICE_F32, {3, 4}))
        .in(packed_f32(set, SLUICE_PACKED_GEMM, 5, 4, random_floats(20, 1)))
        .in(packed_channels(set, SLUICE_GEMM_CHANNELS, 5, random_floats(5, 2)))
        .out(SLUICE_F32, {3, 5})
        .floats({0, 1});
    return call;
  });
  result.push_back([](const KernelSet& set) {
    OpCall call(sluice_op_linear_s8w8_f32, set);
    const QuantizedWeights w = quantize_weights(5, 4, random_floats(20, 1));
    call.in(counting(SLUICE_F32, {3, 4}))
        .in(packed_w8(set, SLUICE_PACKED_GEMM, 5, 4, w.q))
        .in(packed_channels(set, SLUICE_GEMM_CHANNELS, 5, w.scale))
        .in(packed_channels(set, SLUICE_GEMM_CHANNELS, 5, w.sum))
        .absent_in()
        .out(SLUICE_F32, {3, 5})
        .ints({0, 1})
        .floats({0, 1});
    return call;
  });
  for (const bool quantized : {false, true}) {
    result.push_back([quantized](const KernelSet& set) {
      return LstmLayer({3, 2, 3, 5, true, 1, 2, true}).call(set, quantized);
    });
    result.push_back([quantized](const KernelSet& set) {
      return LstmLayer({3, 2, 3, 5, true, 1, 2, true, false, {3, 1}, true}).call(set, quantized);
    });
    result.push_back([quantized](const KernelSet& set) {
      const LstmCase shape = {3, 2, 3, 5, true, 1, 2, true, false, {3, 1}, true};
      const LstmFullCase features = {shape, 4, true, true, kLstmInputFromForget, 2, 2, 2};
      return LstmFullLayer(features).call(set, quantized);
    });
    result.push_back([quantized](const KernelSet& set) {
      LstmFullCase features;
      features.shape = {3, 2, 3, 5};
      return LstmFullLayer(features).call(set, quantized);
    });
  }
  add_integer_templates(result);
  result.push_back([](const KernelSet& set) {
    OpCall call(sluice_op_pack_gemm_f32, set);
    call.in(counting(SLUICE_F32, {4, 5})).out(SLUICE_F32, {5, 4}, SLUICE_PACKED_GEMM).ints({0});
    return call;
  });
  result.push_back([](const KernelSet& set) {
    OpCall call(sluice_op_pack_lstm_f32, set);
    call.in(counting(SLUICE_F32, {2, 20, 3}))
        .in(counting(SLUICE_F32, {2, 20, 5}))
        .in(counting(SLUICE_F32, {2, 40}));
    call.out(SLUICE_F32, {4, 5, 3}, SLUICE_PACKED_LSTM_INPUT)
        .out(SLUICE_F32, {4, 5}, SLUICE_GATE_BLOCKS)
        .out(SLUICE_F32, {4, 5, 5}, SLUICE_PACKED_LSTM)
        .ints({1});
    return call;
  });
  return result;
}

TEST(HostileCalls, TemplatesRun) {
  for (const KernelSet& set : all_sets()) {
    for (const Template& make : templates()) {
      OpCall call = make(set);
      EXPECT_EQ(call.run(), SLUICE_OK) << call.message();
    }
  }
}

TEST(HostileCalls, StayInTheirMemory) {
  const std::vector<KernelSet> sets = all_sets();
  const std::vector<Template> makers = templates();
  int accepted = 0, refused = 0;
  for (unsigned seed = 0; seed < 20000; ++seed) {
    Mutator mutator(seed);
    OpCall call =
        makers[seed % makers.size()](sets[mutator.pick(0, static_cast<int64_t>(sets.size()) - 1)]);
    for (int64_t changes = mutator.pick(1, 3); changes > 0; --changes) mutator.change(call);
    // What the loader refuses does not reach an operation.
    if (!call.resize_arrays(1 << 20)) {
      if (call.fits_loader()) call.prepare();
      continue;
    }
    if (mutator.pick(0, 1) != 0) {
      for (Array& array : call.arrays()) mutator.randomize_bytes(array);
    }
    const sluice_status status = call.run();
    status == SLUICE_OK ? ++accepted : ++refused;
    EXPECT_EQ(call.message().empty(), status == SLUICE_OK);
  }
  EXPECT_GT(accepted, 500);
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace sluice
